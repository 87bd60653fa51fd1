/** What clerks may write, and what they are told when it is wrong. No system is needed for that. */
import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { OCCUPATIONS, TRAINING_TYPES } from '@voucher/shared/values'
import { course, moment, term, amount } from '../../src/entry/cli/input/inputs.ts'
import { runAdmin, type ExitCode } from '../../src/entry/cli/admin-command-line.ts'
import { withoutIdNumbers } from '../../src/entry/cli/refusals.ts'
import { screenOf } from '../support/stack/desk.ts'
import { footing } from '../support/footing/laid.ts'

async function run(
  ...words: string[]
): Promise<{ code: ExitCode; out: string; complaints: string }> {
  const out: string[] = []
  const complaints: string[] = []
  const connect = () => Promise.reject(new Error('本机系统没有运行'))
  const code = await runAdmin(words, {
    connect,
    screen: screenOf(out),
    complain: (line) => {
      complaints.push(line)
    },
    jobs: footing.scheduled,
  })
  return { code, out: out.join('\n'), complaints: complaints.join('\n') }
}

const INSTITUTION = [
  'institution',
  'create',
  '--name',
  '武汉第一职业培训学校',
  '--uscc',
  '91420100MA4KTEST00',
  '--region',
  '420106',
  '--address',
  '解放大道1号',
  '--latitude',
  '30.6',
]

describe('help', () => {
  test.each([[[]], [['help']], [['--help']], [['帮助']]])(
    '%j lists every command',
    async (words) => {
      const { code, out } = await run(...words)
      expect(code).toBe(0)
      for (const name of [
        'institution create',
        'institution link',
        'operator add',
        'class create',
        'roster add',
        'campaign create',
        'batch create',
        'batch issue',
        'batch show',
        'batch void',
        'results record',
        'audit show',
      ]) {
        expect(out).toContain(`  ${name}`)
      }
    },
  )

  test('of one command says what each part is, and gives an example that is well written', async () => {
    const { code, out } = await run('class', 'create', '--help')
    expect(code).toBe(0)
    expect(out).toMatch(/--course 焊接安全:8 +课程和学时（可写多次，可不写）/)
    const example =
      /例如：npm run admin -- (.*)/
        .exec(out)?.[1]
        ?.replace('ins_编号', 'ins_0123456789ab')
        .split(' ') ?? []
    // It gets as far as looking for the system.
    expect(await run(...example)).toEqual({ code: 1, out: '', complaints: '本机系统没有运行' })
  })
})

describe('what is written wrongly', () => {
  test('an unknown command', async () => {
    expect(await run('class', 'creat')).toMatchObject({
      code: 2,
      complaints: expect.stringContaining('没有“class creat”这个命令'),
    })
  })

  test('a missing part, with what to write', async () => {
    const { code, complaints } = await run(...INSTITUTION)
    expect([code, complaints]).toEqual([
      2,
      '缺少 --longitude（经度），例如 --longitude 114.3055\n\n写法见：npm run admin -- institution create --help',
    ])
  })

  test.each([
    [['--longitude'], '--longitude 后面要写内容，例如 --longitude 114.3055'],
    [['--longitude='], '--longitude 后面要写内容'],
    [['--longitude', '114.3', '--longitude', '114.3'], '--longitude 写了两次，只能写一次'],
    [['--longitude', '东经114'], '--longitude：应为度数，例如 30.5928'],
    [
      ['--longitude', '114.3', '--phone', '139'],
      '没有“--phone”这一项，可以写的有：--name --uscc --region --address --latitude --longitude',
    ],
    [['--longitude', '114.3', '解放大道'], '多出来的“解放大道”：每一项都要写成“--名称 内容”'],
  ])('%j', async (words, complaint) => {
    const { code, complaints } = await run(...INSTITUTION, ...words)
    expect(code).toBe(2)
    expect(complaints).toContain(complaint)
  })

  test('a name before another name does not swallow it', async () => {
    const { complaints } = await run('institution', 'link', '--institution', '--help')
    expect(complaints).toBe('')
    expect(
      (
        await run(
          'batch',
          'void',
          '--batch',
          'bat_0123456789ab',
          '--reason',
          '--confirm-name',
          '焊工',
        )
      ).complaints,
    ).toMatch(/^--reason 后面要写内容，例如 --reason 名单有误\n\n/)
  })

  test('a flag takes no content', async () => {
    expect(
      (
        await run(
          'roster',
          'add',
          '--class',
          'cls_0123456789ab',
          '--file',
          'a.csv',
          '--confirm=yes',
        )
      ).complaints,
    ).toContain('--confirm 后面不用写内容')
  })

  test('a term that no list knows, with those that it may be', async () => {
    const { code, complaints } = await run('campaign', 'create', '--level', '特级')
    expect(code).toBe(2)
    expect(complaints).toContain(
      '--level：没有“特级”，可以写：不分等级、初级、中级、高级、技师、高级技师',
    )
  })

  test('an ID number that somebody typed is not repeated in full', async () => {
    const { complaints } = await run('operator', 'add', '420106199001011234')
    expect(complaints).toContain('420106********1234')
    expect(complaints).not.toContain('19900101')
  })
})

describe('contents', () => {
  test('terms are codes or Chinese words, with or without quotation marks', () => {
    for (const [code, word] of Object.entries({ ...OCCUPATIONS }))
      expect([term(OCCUPATIONS).parse(code), term(OCCUPATIONS).parse(word)]).toEqual([code, code])
    expect(term(TRAINING_TYPES).parse('湖北护工专项')).toBe('hubeiNursing')
    expect(() => term(OCCUPATIONS).parse('toString')).toThrow()
  })

  test('yuan become fen exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (fen) => {
        expect(amount.parse(`${Math.trunc(fen / 100)}.${String(fen % 100).padStart(2, '0')}`)).toBe(
          fen,
        )
      }),
    )
    expect(['1200', '¥1,200', '1200.5元'].map((text) => amount.parse(text))).toEqual([
      120_000, 120_000, 120_050,
    ])
    for (const wrong of ['', '-1', '1.005', '一千', '1e3', '12 00 00 00 00'])
      expect(amount.safeParse(wrong).success).toBe(false)
  })

  test('instants are Shanghai time; a date means its beginning, or the end of that day', () => {
    expect([
      moment('begin').parse('2021-10-26'),
      moment('end').parse('2021-10-26'),
      moment('end').parse('2021-10-26 09:30'),
    ]).toEqual(['2021-10-25T16:00:00.000Z', '2021-10-26T16:00:00.000Z', '2021-10-26T01:30:00.000Z'])
    for (const wrong of ['2021-02-30', '2021-10-26 24:00', '昨天', '2021-10-26T09:00Z'])
      expect(moment('begin').safeParse(wrong).success).toBe(false)
  })

  test('a course has a name and hours', () => {
    expect([course.parse('焊接安全:8'), course.parse('气焊：上机：16')]).toEqual([
      { name: '焊接安全', hours: 8 },
      { name: '气焊：上机', hours: 16 },
    ])
    for (const wrong of ['焊接安全', ':8', '焊接安全:0', '焊接安全:八'])
      expect(course.safeParse(wrong).success).toBe(false)
  })

  test('ID numbers are masked wherever they stand, other numbers are not', () => {
    expect(withoutIdNumbers('号码42010619900101123x、914201020000000011')).toBe(
      '号码420106********123x、914201020000000011',
    )
  })
})
