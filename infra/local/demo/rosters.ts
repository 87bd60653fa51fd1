/**
 * Classes with rosters: their targeted vouchers wait to be issued, but for one class whose vouchers
 * are with their holders.
 */
import { createTargetedBatch } from '@voucher/functions/domain/batch/index'
import { issueBatch } from '@voucher/functions/domain/bulk/index'
import { createClass, importRoster, type NewClass } from '@voucher/functions/domain/training/index'
import type { BatchId, ClassId, InstitutionId } from '@voucher/functions/platform/ids'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { INSTITUTION_REGIONS, rosterPeople, workers } from './cast.ts'
import type { DemoContext } from './demo-context.ts'
import type { MadeUpPerson } from './made-up-people.ts'

const DAYS = 90

interface Plan {
  name: string
  institution: number
  kind: Pick<NewClass, 'trainingType' | 'occupation' | 'level' | 'courses'>
  /** Fen. */
  faceValueFen: number
  /** The demo's workers on the roster, by their place in the cast. */
  workers: [from: number, to: number]
  others: number
  issued: boolean
}

const upgrade = { trainingType: 'skillUpgrade', level: 'advanced' } as const
const PLANS: Plan[] = [
  {
    name: '数控机床操作工（高级）提升班',
    institution: 0,
    faceValueFen: 150_000,
    workers: [0, 12],
    others: 18,
    issued: true,
    kind: {
      ...upgrade,
      occupation: 'cncOperator',
      courses: [
        { name: '数控编程', hours: 40 },
        { name: '机床实操', hours: 60 },
      ],
    },
  },
  {
    name: '汽车维修工（高级）提升班',
    institution: 0,
    faceValueFen: 150_000,
    workers: [12, 16],
    others: 26,
    issued: false,
    kind: {
      ...upgrade,
      occupation: 'autoMechanic',
      courses: [{ name: '新能源汽车检修', hours: 48 }],
    },
  },
  {
    name: '电梯安装维修工（高级）提升班',
    institution: 1,
    faceValueFen: 160_000,
    workers: [16, 20],
    others: 26,
    issued: false,
    kind: {
      ...upgrade,
      occupation: 'elevatorMechanic',
      courses: [
        { name: '电梯安全规范', hours: 16 },
        { name: '维修保养', hours: 48 },
      ],
    },
  },
  {
    name: '医疗护理员“湖北护工”专项班',
    institution: 2,
    faceValueFen: 100_000,
    workers: [20, 24],
    others: 16,
    issued: false,
    kind: {
      trainingType: 'hubeiNursing',
      occupation: 'nursingAide',
      level: 'none',
      courses: [{ name: '基础护理', hours: 40 }],
    },
  },
]

async function fillClass(
  { runtime, services, actor, once, system }: DemoContext,
  { plan, index, institutionId }: { plan: Plan; index: number; institutionId: InstitutionId },
): Promise<ClassId> {
  const today = shanghaiDate(runtime.clock())
  const regionCode = INSTITUTION_REGIONS[plan.institution] ?? ''
  const people: MadeUpPerson[] = [
    ...workers.slice(...plan.workers),
    ...rosterPeople(index * 50, plan.others, regionCode),
  ]
  for (const { name, idNumber, phone, regionCode: home } of people.slice(
    plan.workers[1] - plan.workers[0],
  )) {
    system.simulators.card.records.addPerson({
      name,
      idNumber,
      phone,
      regionCode: home,
      crowds: ['enterpriseEmployee'],
    })
  }
  const classId = await once(
    `roster-class-${index}`,
    async () =>
      (
        await createClass(
          runtime,
          {
            ...plan.kind,
            institutionId,
            name: plan.name,
            startDate: today,
            endDate: addDays(today, DAYS),
            address: '实训楼 201',
            capacity: people.length + 20,
          },
          { actor },
        )
      ).classId,
  )
  const rows = people.map(({ name, idNumber }, line) => ({ line: line + 1, name, idNumber }))
  const { problems } = await importRoster(
    { ...runtime, ...services },
    {
      classId,
      rows,
      confirmed: false,
      actor,
    },
  )
  if (problems[0])
    throw new Error(`roster of ${plan.name}, line ${problems[0].line}: ${problems[0].message}`)
  return classId
}

export async function createRosters(
  context: DemoContext,
  institutions: InstitutionId[],
): Promise<void> {
  const { runtime, queues, actor, once } = context
  for (const [index, plan] of PLANS.entries()) {
    const institutionId = institutions[plan.institution]
    if (!institutionId) throw new Error(`no institution ${plan.institution}`)
    const batchId: BatchId = await once(`roster-${index}`, async () => {
      const classId = await fillClass(context, { plan, index, institutionId })
      return (
        await createTargetedBatch(
          runtime,
          { classId, functionType: 'faceValue', faceValueFen: plan.faceValueFen },
          actor,
        )
      ).batchId
    })
    if (plan.issued)
      await once(
        `issued-${index}`,
        async () => (await issueBatch(runtime, queues, { batchId, actor })).headcount,
      )
  }
}
