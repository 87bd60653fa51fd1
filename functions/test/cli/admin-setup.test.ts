/**
 * From nothing to vouchers in people's hands, by the commands alone; and what each of them refuses.
 */
import { describe, expect, test } from '@jest/globals'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { usccCheckCharacter } from '@voucher/shared/uscc'
import { type Campaign, readBatch } from '../../src/domain/batch/index.ts'
import { readStock } from '../../src/domain/campaign/index.ts'
import { readClass } from '../../src/domain/training/index.ts'
import type { BatchId, ClassId, InstitutionId } from '../../src/platform/ids.ts'
import { idIn } from '../support/admin.ts'
import { useDesk, useStack } from '../support/use-stack.ts'
import { batch, claim, human, next, redeem, show, worker } from '../support/world.ts'

const stack = useStack()
const desk = useDesk(stack)

const today = () => shanghaiDate(stack.clock.now())
const someUscc = () => {
  const first17 = `91420106${String(next()).padStart(9, '0')}`
  return first17 + usccCheckCharacter(first17)
}
const createInstitution = (uscc: string, name = '武汉第一职业培训学校', region = '420106') =>
  desk.run([
    'institution',
    'create',
    '--name',
    name,
    '--uscc',
    uscc,
    '--region',
    region,
    '--address',
    '解放大道 1 号',
    '--latitude',
    '30.6',
    '--longitude=114.3',
  ])
const addOperator = (institution: string, person = human()) =>
  desk.run([
    'operator',
    'add',
    '--institution',
    institution,
    '--name',
    person.name,
    '--id-number',
    person.idNumber,
    '--phone',
    '13900000001',
  ])
const createClass = (institution: string, ...more: string[]) =>
  desk.run([
    'class',
    'create',
    '--institution',
    institution,
    '--name',
    '焊工二班',
    '--type',
    '岗位技能提升培训',
    '--occupation',
    'welder',
    '--level',
    '中级',
    '--start',
    today(),
    '--end',
    addDays(today(), 60),
    '--capacity',
    '50',
    '--address',
    '实训楼 101',
    ...more,
  ])
const createCampaign = (...more: string[]) =>
  desk.run([
    'campaign',
    'create',
    '--name',
    '焊工（中级）培训券',
    '--function-type',
    '面值券',
    '--quantity',
    '100',
    '--type',
    'inclusive',
    '--occupation',
    '焊工',
    '--level',
    '中级',
    '--region',
    '420100',
    '--claim-from',
    today(),
    '--claim-until',
    addDays(today(), 30),
    ...more,
  ])

async function school(): Promise<string> {
  const institution = idIn(await createInstitution(someUscc()), 'ins')
  await addOperator(institution)
  await desk.run(['institution', 'link', '--institution', institution])
  return institution
}

test('the whole way: institution, operators, class, roster, batch, issue, use', async () => {
  const made = await createInstitution(someUscc())
  expect([made.code, made.out]).toEqual([
    0,
    expect.stringContaining(
      '培训机构：武汉第一职业培训学校（未关联部端）\n行政区划：武昌区 420106\n机构编号：ins_',
    ),
  ])
  const institution = idIn(made, 'ins')
  const [primary, second, trainee] = await Promise.all([
    worker(stack),
    worker(stack),
    worker(stack),
  ])
  const first = await addOperator(institution, primary)
  expect(first.out).toBe(
    `已新增主经办人：${primary.name}，身份证 ${primary.idNumber.slice(0, 6)}********${primary.idNumber.slice(-4)}，手机 139****0001`,
  )
  expect((await addOperator(institution, second)).out).toContain('已新增普通经办人')
  expect(await desk.run(['institution', 'link', '--institution', institution])).toMatchObject({
    code: 0,
    out: '“武汉第一职业培训学校”已关联部端',
  })
  const classId = idIn(
    await createClass(institution, '--course', '焊接安全:8', '--course', '气焊：16'),
    'cls',
  )
  expect(await readClass(stack.runtime.table, classId as ClassId)).toMatchObject({
    institutionId: institution,
    trainingType: 'skillUpgrade',
    occupation: 'welder',
    level: 'intermediate',
    capacity: 50,
    regionCode: '420106',
    courses: [
      { name: '焊接安全', hours: 8 },
      { name: '气焊', hours: 16 },
    ],
  })
  await desk.run([
    'roster',
    'add',
    '--class',
    classId,
    '--file',
    desk.file('roster.csv', `${trainee.name},${trainee.idNumber}`),
  ])
  const created = await desk.run(['batch', 'create', '--class', classId, '--face-value', '1200.50'])
  expect(created.out).toContain('券批次：焊工二班（面值券 ¥1,200.50）')
  const batchId = idIn(created, 'bat') as BatchId
  expect(await desk.run(['batch', 'issue', '--batch', batchId])).toMatchObject({
    code: 0,
    out: expect.stringContaining('“焊工二班”开始发券，名单 1 人'),
  })
  await stack.drain('issue-vouchers')
  const used = await redeem(
    stack,
    {
      institutionId: institution as InstitutionId,
      name: '',
      operator: primary,
      second,
    },
    await show(stack, trainee, batchId),
  )
  expect(used.status).toBe(201)
})

test('a campaign with all its fields is what workers then see and claim', async () => {
  const made = await createCampaign(
    '--face-value',
    '1200',
    '--crowd',
    '企业职工',
    '--crowd',
    'veteran',
    '--valid-from',
    today(),
    '--valid-until',
    addDays(today(), 90),
    '--expected-peak',
    '150',
  )
  expect(made.code).toBe(0)
  expect(made.out).toContain(
    '发券活动：焊工（中级）培训券，100 张，面值 ¥1,200\n面向：武汉市，企业职工、退役军人',
  )
  const batchId = idIn(made, 'bat') as BatchId
  const campaign = (await readBatch(stack.runtime.table, batchId)) as Campaign
  expect(campaign).toMatchObject({
    state: 'issued',
    functionType: 'faceValue',
    faceValueFen: 120_000,
    quantity: 100,
    trainingType: 'inclusive',
    occupation: 'welder',
    level: 'intermediate',
    regionCode: '420100',
    crowds: ['enterpriseEmployee', 'veteran'],
    claimFrom: new Date(`${today()}T00:00:00+08:00`).toISOString(),
    claimUntil: new Date(`${addDays(today(), 31)}T00:00:00+08:00`).toISOString(),
    validity: { type: 'fixed', from: today(), until: addDays(today(), 90) },
    stockShards: 30,
  })
  expect(
    (await readStock(stack.runtime.table, campaign)).reduce(
      (sum, { remaining }) => sum + remaining,
      0,
    ),
  ).toBe(100)
  expect((await claim(stack, await worker(stack, { crowds: ['veteran'] }), batchId)).status).toBe(
    201,
  )
  expect(
    (await claim(stack, await worker(stack, { crowds: ['graduate'] }), batchId)).body.code,
  ).toBe('not_eligible')
  const shown = await desk.run(['batch', 'show', '--batch', batchId])
  expect(shown.out).toContain('总发券量：100 张，还剩 99 张\n各状态张数：已领取 1 张')
})

test('an entitlement campaign for everybody, valid for days after claiming', async () => {
  const made = await createCampaign('--function-type=抵用券', '--valid-days', '60')
  expect(made.complaints).toContain('--function-type 写了两次')
  const entitlement = await desk.run([
    'campaign',
    'create',
    '--name',
    '普惠券',
    '--function-type',
    '抵用券',
    '--quantity',
    '5',
    '--type',
    '普惠制培训',
    '--occupation',
    '通用工种',
    '--level',
    '不分等级',
    '--region',
    '420100',
    '--claim-from',
    `${today()} 00:30`,
    '--claim-until',
    `${addDays(today(), 1)} 18:00`,
    '--valid-days',
    '60',
  ])
  expect(entitlement.out).toContain('5 张抵用券\n面向：武汉市，不限人群')
  expect(await readBatch(stack.runtime.table, idIn(entitlement, 'bat') as BatchId)).toMatchObject({
    validity: { type: 'afterClaim', days: 60 },
    crowds: [],
  })
})

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

describe('the audit trail (R72)', () => {
  test('shows a day of a region: changes with who made them, and refused scans', async () => {
    const institution = await school()
    const operators = await Promise.all([worker(stack), worker(stack)])
    for (const operator of operators) await addOperator(institution, operator)
    const at = {
      institutionId: institution as InstitutionId,
      name: '',
      operator: operators[0],
      second: operators[1],
    }
    const { batch: made } = await batch(stack, at, [human()])
    await redeem(stack, at, '000000000000000000')
    await stack.project()
    const { code, out } = await desk.run(['audit', 'show', '--region', '420106', '--date', today()])
    const [title, ...lines] = out.split('\n')
    expect([code, title]).toEqual([0, `武昌区 ${today()} 共 ${lines.length} 条操作记录`])
    expect(
      lines.find((line) => line.includes('新建培训机构') && line.includes(institution)),
    ).toContain('（人社 命令行 clerk@desk）')
    expect(lines.find((line) => line.includes('关联部端') && line.includes(institution))).toContain(
      '部端关联 未关联 → 已关联',
    )
    expect(
      lines.find((line) => line.includes('扫码核验被拒') && line.includes(institution)),
    ).toContain('拒绝：没有这个券码')
    expect(lines.some((line) => line.includes('创建培训券') && line.includes(made.batchId))).toBe(
      true,
    )
    expect(out).not.toMatch(/[0-9]{17}/)
  })

  test('a day or region without entries says so', async () => {
    expect(
      (await desk.run(['audit', 'show', '--region', '420281', '--date', '2021-10-26'])).out,
    ).toBe('大冶市 2021-10-26 共 0 条操作记录')
  })
})
