/** What the commands that set an institution up refuse, and how they say it. */
import { describe, expect, test } from '@jest/globals'
import { addDays } from '@voucher/shared/dates'
import { idIn } from '../support/stack/desk.ts'
import { clerkAt, someUscc } from '../support/world/clerk.ts'
import { useDesk, useStack } from '../support/stack/use-stack.ts'
import { worker } from '../support/world/world.ts'

const stack = useStack()
const desk = useDesk(stack)

const { today, createInstitution, addOperator, createClass, createCampaign, school } = clerkAt(
  desk,
  stack,
)

describe('refusals', () => {
  test('institution: a wrong code; a code that another name has; repeating gives the same one', async () => {
    const uscc = someUscc()
    const mistyped = await createInstitution(
      `${uscc.slice(0, 17)}${uscc.endsWith('1') ? '2' : '1'}`,
    )
    expect(mistyped).toEqual({
      code: 1,
      out: '',
      complaints: '没有办成：统一社会信用代码有误，请逐位核对\n怎么办：请按提示修改后再提交',
    })
    const first = idIn(await createInstitution(uscc), 'ins')
    expect(idIn(await createInstitution(uscc), 'ins')).toBe(first)
    const other = await createInstitution(uscc, '别的学校')
    expect([other.code, other.complaints]).toEqual([
      1,
      expect.stringContaining('已经登记为“武汉第一职业培训学校”'),
    ])
    expect((await createInstitution(someUscc(), '外地学校', '420199')).out).toContain(
      '不在湖北省区划表内，请核对 420199',
    )
  })

  test('link: no such institution, no operators yet', async () => {
    expect(
      await desk.run(['institution', 'link', '--institution', 'ins_0123456789ab']),
    ).toMatchObject({ code: 1, complaints: '没有办成：没有找到\n怎么办：请核对编号' })
    const institution = idIn(await createInstitution(someUscc()), 'ins')
    expect(
      (await desk.run(['institution', 'link', '--institution', institution])).complaints,
    ).toContain('还没有经办人')
  })

  test('operator: one already, a name that is not the number’s, an unknown institution', async () => {
    const institution = idIn(await createInstitution(someUscc()), 'ins')
    const person = await worker(stack)
    await addOperator(institution, person)
    expect((await addOperator(institution, person)).complaints).toContain('已经是本机构的经办人')
    const other = await addOperator(institution, { ...person, name: '别人' })
    expect(other).toMatchObject({
      code: 1,
      complaints: expect.stringContaining('姓名与身份证号码不一致'),
    })
    expect(other.complaints).not.toContain(person.idNumber)
    expect((await addOperator('ins_0123456789ab')).complaints).toContain('没有找到')
  })

  test('class: ends before it begins, an unknown institution', async () => {
    const institution = await school()
    expect((await createClass(institution, '--course', '焊接')).complaints).toContain(
      '--course：课程应写成“名称:学时”',
    )
    const backwards = await desk.run([
      'class',
      'create',
      '--institution',
      institution,
      '--name',
      '二班',
      '--type',
      '项目制',
      '--occupation',
      '焊工',
      '--level',
      '中级',
      '--start',
      today(),
      '--end',
      addDays(today(), -1),
      '--capacity',
      '5',
      '--address',
      '楼',
    ])
    expect(backwards).toMatchObject({
      code: 1,
      complaints: expect.stringContaining('结束日期不能早于开班日期'),
    })
    expect((await createClass('ins_0123456789ab')).complaints).toContain('没有这个培训机构')
  })

  test('campaign: face value and kind do not fit, the window ends before it begins, how long it is valid is not clear', async () => {
    expect((await createCampaign('--valid-days', '60')).complaints).toContain('面值券必须填写面值')
    expect((await createCampaign('--face-value', '1200')).complaints).toContain(
      '使用期限请写其中一种',
    )
    const both = await createCampaign(
      '--face-value',
      '1200',
      '--valid-days',
      '60',
      '--valid-from',
      today(),
    )
    expect([both.code, both.complaints]).toEqual([
      2,
      expect.stringContaining('使用期限请写其中一种'),
    ])
    expect(
      (
        await createCampaign(
          '--face-value',
          '1200',
          '--valid-from',
          today(),
          '--valid-until',
          addDays(today(), -1),
        )
      ).complaints,
    ).toContain('最后使用日不能早于开始使用日')
  })

  test('batch: an institution that is not linked, a second batch for a class, no face value, days that are over', async () => {
    const unlinked = idIn(await createInstitution(someUscc()), 'ins')
    const room = idIn(await createClass(unlinked), 'cls')
    expect(
      (await desk.run(['batch', 'create', '--class', room, '--face-value', '1'])).complaints,
    ).toContain('培训机构尚未关联部端')
    const classId = idIn(await createClass(await school()), 'cls')
    expect((await desk.run(['batch', 'create', '--class', classId])).complaints).toContain(
      '面值券必须填写面值',
    )
    expect(
      (
        await desk.run([
          'batch',
          'create',
          '--class',
          classId,
          '--function-type',
          '抵用券',
          '--valid-until',
          addDays(today(), -1),
        ])
      ).complaints,
    ).toContain('券有效期')
    const first = await desk.run([
      'batch',
      'create',
      '--class',
      classId,
      '--function-type',
      '抵用券',
      '--name',
      '抵用券一批',
    ])
    expect(first.out).toContain('券批次：抵用券一批（抵用券）')
    expect(
      (await desk.run(['batch', 'create', '--class', classId, '--function-type', '抵用券']))
        .complaints,
    ).toContain('这个班级已经有一批培训券')
    expect(
      (
        await desk.run([
          'batch',
          'create',
          '--class',
          'cls_0123456789ab',
          '--function-type',
          '抵用券',
        ])
      ).complaints,
    ).toContain('没有这个班级')
  })

  test('a failure of the system itself is told as such, and says to try again', async () => {
    const broken = stack.over((client) => {
      client.middlewareStack.add(() => () => Promise.reject(new Error('connection refused')), {
        step: 'initialize',
        name: 'broken',
      })
      return client
    })
    expect(
      await desk.run(['batch', 'show', '--batch', 'bat_0123456789ab'], desk.on(broken)),
    ).toEqual({
      code: 1,
      out: '',
      complaints:
        '出了意外，可能没有办成：connection refused\n请再运行一次；仍不行请联系系统维护人员',
    })
  })
})
