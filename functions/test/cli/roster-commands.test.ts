/**
 * `roster add` and `results record`: files as clerks save them, bad rows told, good ones kept for
 * confirmation (R45, R67; §30).
 */
import { describe, expect, test } from '@jest/globals'
import { issueBatch } from '../../src/domain/bulk/index.ts'
import { readClass } from '../../src/domain/training/index.ts'
import { voucherKey } from '../../src/domain/voucher/index.ts'
import type { PersonId } from '../../src/platform/ids.ts'
import { queuesOf } from '../../src/platform/queue/queue-sender.ts'
import { useDesk, useSchool, useStack } from '../support/stack/use-stack.ts'
import {
  batch,
  HR,
  human,
  redeem,
  show,
  trainingClass,
  worker,
  type Human,
  type Worker,
} from '../support/world/world.ts'

const stack = useStack()
const desk = useDesk(stack)
const at = useSchool(stack)

const csv = (people: readonly Human[]): string =>
  people.map(({ name, idNumber }) => `${name},${idNumber}`).join('\n')
const humans = (count: number): Human[] => Array.from({ length: count }, human)
const onRoster = async (classId: string): Promise<string[]> => {
  const { items } = await stack.runtime.table.query({
    where: 'pk = :pk AND begins_with(sk, :prefix)',
    values: { ':pk': `CLASS#${classId}`, ':prefix': 'TRAINEE#' },
  })
  return items.map((item) => item.name as string).sort()
}
const add = (classId: string, content: string | Uint8Array, ...more: string[]) =>
  desk.run([
    'roster',
    'add',
    '--class',
    classId,
    '--file',
    desk.file('roster.csv', content),
    ...more,
  ])

/** 姓名,身份证号码 and 张三丰 in GB18030, as old spreadsheets save them. */
const GB_HEADER = Buffer.from('d0d5c3fb2cc9edb7ddd6a4bac5c2eb0d0a', 'hex')
const GB_NAME = Buffer.from('d5c5c8fdb7e1', 'hex')

test('whoever comes to a class whose vouchers are issued gets none, and that is said', async () => {
  const { batch: made, trainingClass: room } = await batch(stack, at, [await worker(stack)])
  const [early, late] = [human(), human()]
  expect((await add(room.classId, csv([early]))).out).not.toContain('不会得到券')
  await issueBatch(stack.runtime, queuesOf(stack.runtime), { batchId: made.batchId, actor: HR })
  await stack.drain('issue-vouchers')
  expect((await add(room.classId, csv([early]))).out).not.toContain('不会得到券')
  expect((await add(room.classId, csv([late]))).out).toContain(
    '已经是“已发券”，这次加入的人不会得到券',
  )
})

describe('roster files', () => {
  test.each<[string, (person: Human) => string | Uint8Array]>([
    ['UTF-8 without a header', (person) => csv([person])],
    [
      'UTF-8 with BOM, a header and Windows line ends',
      (person) => `\uFEFF姓名,身份证号码\r\n${csv([person])}\r\n\r\n`,
    ],
    [
      'other columns around, in another order',
      (person) => `序号,身份证号,手机,姓名\n1,${person.idNumber},13900000000,${person.name}\n`,
    ],
    [
      'numbers kept as text by a spreadsheet, in quotes, tabs between',
      (person) => `姓名\t身份证号码\n"${person.name}"\t="${person.idNumber}"\n`,
    ],
    [
      'full-width digits, a small x and spaces',
      (person) =>
        ` ${person.name} ，${person.idNumber.replace(/[0-9]/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))).toLowerCase()}`,
    ],
    [
      'GB18030',
      (person) => Buffer.concat([GB_HEADER, GB_NAME, Buffer.from(`,${person.idNumber}\r\n`)]),
    ],
  ])('%s', async (kind, content) => {
    const person = { ...human(), ...(kind === 'GB18030' && { name: '张三丰' }) }
    const { classId } = await trainingClass(stack, at)
    const said = await add(classId, content(person))
    expect([said.code, said.out]).toEqual([
      0,
      '名单共 1 行：已加入 1 人，原来就在名单上 0 人，有问题 0 行',
    ])
    expect(await onRoster(classId)).toEqual([person.name])
  })

  test.each<[string, string | Uint8Array | null, string]>([
    ['not there', null, '没有找到文件“missing.csv”，请核对文件名和所在文件夹'],
    [
      'an Excel workbook',
      Buffer.from('504b030414000600', 'hex'),
      '不是 CSV 文件。请在表格软件中“另存为”→“CSV UTF-8（逗号分隔）”后再导入',
    ],
    ['no text in any encoding', Buffer.from('ffff2c31', 'hex'), '的文字编码无法识别'],
    [
      'a header without the number',
      '姓名,手机\n张三,13900000000',
      '的表头缺少“身份证号码”一列，应有：姓名、身份证号码',
    ],
    ['empty', '\n\n', '里没有内容'],
    [
      'a quotation mark that never ends',
      '张三,"420106199001011234\n李四,1',
      '附近的双引号没有成对',
    ],
  ])('refused: %s', async (_, content, complaint) => {
    const { classId } = await trainingClass(stack, at)
    const said =
      content === null
        ? await desk.run(['roster', 'add', '--class', classId, '--file', 'missing.csv'])
        : await add(classId, content)
    expect(said.code).toBe(2)
    expect(said.complaints).toContain(complaint)
    expect(await onRoster(classId)).toEqual([])
  })
})

describe('bad rows', () => {
  test('are told with line and reason, nothing is written until the good ones are confirmed, nothing is dropped', async () => {
    const { classId } = await trainingClass(stack, at)
    const [first, second, third] = humans(3) as [Human, Human, Human]
    const known = await worker(stack)
    const wrongChecksum = `${third.idNumber.slice(0, 17)}${third.idNumber.endsWith('1') ? '2' : '1'}`
    const content = [
      '姓名,身份证号码',
      csv([first]),
      `王五,${wrongChecksum}`,
      '赵六,420106900101123',
      csv([second]),
      `${first.name},${first.idNumber}`,
      `李四,${known.idNumber}`,
      '单独一个名字',
      '钱七,4.20106E+17',
      '',
      csv([known]),
    ].join('\n')
    const held = await add(classId, content)
    expect(held.code).toBe(1)
    expect(held.out.split('\n')).toEqual([
      '名单共 9 行：可以加入 2 人，原来就在名单上 0 人，有问题 7 行',
      '  第 3 行：身份证号码有误，请逐位核对',
      '  第 4 行：这是 15 位的旧号码，请填写 18 位身份证号码',
      '  第 6 行：与第 2 行身份证号码重复',
      '  第 7 行：姓名与身份证号码不一致',
      '  第 8 行：身份证号码应为 18 位，请核对是否漏填或多填',
      '  第 9 行：身份证号码应为 18 位，请核对是否漏填或多填',
      '  第 11 行：与第 7 行身份证号码重复',
      '有的号码被表格软件变成了 4.2E+17 这样：请把这一列设为“文本”，重新填写号码后再另存为 CSV',
      '一个人也没有加入。请改好文件再导入；如果先只要没有问题的行，请在命令后面加上 --confirm',
    ])
    expect(await onRoster(classId)).toEqual([])

    const confirmed = await add(classId, content, '--confirm')
    expect(confirmed.code).toBe(0)
    expect(confirmed.out).toContain('名单共 9 行：已加入 2 人，原来就在名单上 0 人，有问题 7 行')
    expect(await onRoster(classId)).toEqual([first.name, second.name].sort())
    const again = await add(classId, csv([first, second, known]))
    expect(again.out).toBe('名单共 3 行：已加入 1 人，原来就在名单上 2 人，有问题 0 行')
    for (const said of [held, confirmed, again]) expect(said.out).not.toMatch(/[0-9]{17}/)
  })

  test('a dry run makes nobody known', async () => {
    const { classId } = await trainingClass(stack, at)
    const people = humans(2)
    const writes: string[] = []
    const watched = stack.over((client) => {
      client.middlewareStack.add(
        (next, context) => (args) => {
          writes.push(context.commandName ?? '')
          return next(args)
        },
        { step: 'initialize', name: 'watch' },
      )
      return client
    })
    const said = await desk.run(
      [
        'roster',
        'add',
        '--class',
        classId,
        '--file',
        desk.file('roster.csv', `${csv(people)}\n坏行,1`),
      ],
      desk.on(watched),
    )
    expect(said.code).toBe(1)
    expect(new Set(writes)).toEqual(new Set(['GetItemCommand']))
  })

  test('a list longer than the free seats is refused as a whole', async () => {
    const { classId } = await trainingClass(stack, at, { capacity: 2 })
    expect((await add(classId, csv(humans(1)))).code).toBe(0)
    const said = await add(classId, csv(humans(2)))
    expect([said.code, said.complaints]).toEqual([
      1,
      '没有办成：班级还剩 1 个名额，名单上要加 2 人，一个也没有加\n怎么办：请核对名单和班级',
    ])
    expect(await onRoster(classId)).toHaveLength(1)
  })

  test('a class that is not there, or closed', async () => {
    expect((await add('cls_0123456789ab', csv(humans(1)))).complaints).toBe(
      '没有办成：没有这个班级\n怎么办：请核对编号',
    )
    const { classId } = await trainingClass(stack, at)
    const person = human()
    await add(classId, csv([person]))
    await desk.run([
      'results',
      'record',
      '--class',
      classId,
      '--file',
      desk.file('results.csv', `${person.idNumber},合格`),
    ])
    expect((await add(classId, csv(humans(1)))).complaints).toContain('班级已结业，不能再加人')
  })

  test('who was added and what the result was stand in the audit trail, with who did it', async () => {
    const { classId } = await trainingClass(stack, at)
    const person = { ...human(), name: '欧阳·审计' }
    await add(classId, csv([person]))
    await desk.run([
      'results',
      'record',
      '--class',
      classId,
      '--file',
      desk.file('results.csv', `${person.idNumber},不合格`),
    ])
    await stack.project(2)
    const { out } = await desk.run(['audit', 'show', '--region', '420106'])
    const lines = out.split('\n').filter((line) => line.includes(classId))
    expect(lines.map((line) => line.split('  ')[1])).toEqual([
      '新建班级',
      '加入名单',
      '登记结业结果',
      '记录结业结果',
    ])
    expect(lines[1]).toMatch(/（人社 命令行 clerk@desk）.*名称 欧阳·审计/)
    expect(lines[3]).toContain('结果 无 → 不合格')
    expect(out).not.toContain(person.idNumber)
  })
})

describe('results', () => {
  const record = (classId: string, content: string, ...more: string[]) =>
    desk.run([
      'results',
      'record',
      '--class',
      classId,
      '--file',
      desk.file('results.csv', content),
      ...more,
    ])

  test('whoever failed loses the used voucher with the next job, others keep theirs', async () => {
    const people = (await Promise.all(Array.from({ length: 3 }, () => worker(stack)))) as [
      Worker,
      Worker,
      Worker,
    ]
    const { batch: made, trainingClass: room } = await batch(stack, at, people)
    await issueBatch(stack.runtime, queuesOf(stack.runtime), { batchId: made.batchId, actor: HR })
    await stack.drain('issue-vouchers')
    const [passed, failed, absent] = people
    for (const who of [passed, failed])
      await redeem(stack, at, await show(stack, who, made.batchId))
    const said = await record(
      room.classId,
      `身份证号码,结果\n${passed.idNumber},合格\n${failed.idNumber}, 不合格\n`,
    )
    expect(said).toEqual({
      code: 0,
      complaints: '',
      out: '文件共 2 行：已登记 2 人，以前登记过 0 人，有问题 0 行\n名单上还有 1 人没有结果\n班级已结业。结业不合格的，已使用的培训券由每小时的定时任务设为失效',
    })
    expect((await readClass(stack.runtime.table, room.classId))?.state).toBe('completed')
    await stack.schedule('fail-trainees')
    await stack.drain('fail-trainees')
    const statusOf = async (personId: PersonId) =>
      (await stack.runtime.table.get(voucherKey(personId, made.batchId)))?.status
    expect(
      await Promise.all([passed, failed, absent].map((who) => statusOf(who.personId))),
    ).toEqual(['used', 'failed', 'claimed'])

    const late = await record(room.classId, `${absent.idNumber},合格\n${passed.idNumber},合格`)
    expect(late.out).toContain('文件共 2 行：已登记 1 人，以前登记过 1 人，有问题 0 行')
    const changed = await record(room.classId, `${failed.idNumber},合格`, '--confirm')
    expect([changed.code, changed.out.split('\n')[1]]).toEqual([
      1,
      '  第 1 行：已登记为不合格，不能更改',
    ])
  })

  test('a bad row holds everything back, because recording closes the class', async () => {
    const [person, other] = humans(2) as [Human, Human]
    const { classId } = await trainingClass(stack, at)
    await add(classId, csv([person]))
    const content = `${person.idNumber},合格\n${other.idNumber},合格\n${person.idNumber},不合格\n123,合格\n${other.idNumber},良好`
    const held = await record(classId, content)
    expect(held.code).toBe(1)
    expect(held.out.split('\n')).toEqual([
      '文件共 5 行：可以登记 1 人，以前登记过 0 人，有问题 4 行',
      '  第 2 行：不在这个班级的名单上',
      '  第 3 行：与第 1 行身份证号码重复',
      '  第 4 行：身份证号码应为 18 位，请核对是否漏填或多填',
      '  第 5 行：结果只能写“合格”或“不合格”',
      '什么都没有登记。请改好文件再试；如果先只要没有问题的行，请在命令后面加上 --confirm',
    ])
    expect((await readClass(stack.runtime.table, classId))?.state).toBe('open')
    expect((await record(classId, '123,合格', '--confirm')).code).toBe(1)
    expect((await readClass(stack.runtime.table, classId))?.state).toBe('open')
    expect((await record(classId, content, '--confirm')).out).toContain('已登记 1 人')
    expect((await readClass(stack.runtime.table, classId))?.state).toBe('completed')
  })

  test('a class that is not there', async () => {
    expect((await record('cls_0123456789ab', '123,合格')).complaints).toContain('没有这个班级')
  })
})
