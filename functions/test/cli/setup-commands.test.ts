/** From nothing to vouchers in people's hands, by the commands alone. */
import { describe, expect, test } from '@jest/globals'
import { addDays } from '@voucher/shared/dates'
import { type Campaign, readBatch } from '../../src/domain/batch/index.ts'
import { readStock } from '../../src/domain/campaign/index.ts'
import { readClass } from '../../src/domain/training/index.ts'
import type { BatchId, ClassId, InstitutionId } from '../../src/platform/ids.ts'
import { idIn } from '../support/stack/desk.ts'
import { clerkAt, someUscc } from '../support/world/clerk.ts'
import { useDesk, useStack } from '../support/stack/use-stack.ts'
import { batch, claim, human, redeem, show, worker } from '../support/world/world.ts'

const stack = useStack()
const desk = useDesk(stack)

const { today, createInstitution, addOperator, createClass, createCampaign, school } = clerkAt(
  desk,
  stack,
)

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
