/** General vouchers to claim, and open classes in which each can be used. */
import { createCampaign, type NewCampaign } from '@voucher/functions/domain/campaign/index'
import { createClass, type NewClass } from '@voucher/functions/domain/training/index'
import type { InstitutionId } from '@voucher/functions/platform/ids'
import { addDays, shanghaiDate, startOfShanghaiDate } from '@voucher/shared/dates'
import type { DemoContext } from './demo-context.ts'

const OPEN_DAYS = 180
const SEATS = 1000

const welding = { trainingType: 'inclusive', occupation: 'welder', level: 'intermediate' } as const
const wiring = {
  trainingType: 'inclusive',
  occupation: 'electrician',
  level: 'elementary',
} as const
const caring = {
  trainingType: 'inclusive',
  occupation: 'eldercareWorker',
  level: 'elementary',
} as const

type Theme = Omit<NewCampaign, 'claimFrom' | 'claimUntil' | 'validity'> & {
  validity: (today: string) => NewCampaign['validity']
}

const CAMPAIGNS: Theme[] = [
  {
    ...welding,
    name: '焊工（中级）普惠制培训券',
    functionType: 'faceValue',
    faceValueFen: 120_000,
    quantity: 20_000,
    regionCode: '420000',
    crowds: [],
    validity: () => ({ type: 'afterClaim', days: 60 }),
  },
  {
    ...wiring,
    name: '电工（初级）普惠制培训券',
    functionType: 'entitlement',
    quantity: 2000,
    regionCode: '420100',
    crowds: ['ruralMigrant', 'registeredUnemployed'],
    validity: (today) => ({ type: 'fixed', from: today, until: addDays(today, OPEN_DAYS) }),
  },
  {
    ...caring,
    name: '养老护理员（初级）普惠制培训券',
    functionType: 'faceValue',
    faceValueFen: 80_000,
    quantity: 500,
    regionCode: '420106',
    crowds: [],
    validity: () => ({ type: 'afterClaim', days: 30 }),
  },
]

const CLASSES: Pick<NewClass, 'name' | 'trainingType' | 'occupation' | 'level' | 'courses'>[] = [
  {
    ...welding,
    name: '焊工（中级）普惠制班',
    courses: [
      { name: '焊接安全', hours: 8 },
      { name: '焊条电弧焊', hours: 40 },
      { name: '二氧化碳气体保护焊', hours: 32 },
    ],
  },
  {
    ...wiring,
    name: '电工（初级）普惠制班',
    courses: [
      { name: '安全用电', hours: 8 },
      { name: '照明线路安装', hours: 32 },
    ],
  },
  {
    ...caring,
    name: '养老护理员（初级）普惠制班',
    courses: [
      { name: '生活照护', hours: 40 },
      { name: '应急救护', hours: 16 },
    ],
  },
]

export async function createCampaigns({ runtime, actor, once }: DemoContext): Promise<void> {
  const today = shanghaiDate(runtime.clock())
  for (const [index, { validity, ...theme }] of CAMPAIGNS.entries()) {
    await once(`campaign-${index}`, async () => {
      const claimUntil = new Date(startOfShanghaiDate(addDays(today, OPEN_DAYS))).toISOString()
      const claimFrom = new Date(startOfShanghaiDate(today)).toISOString()
      return (
        await createCampaign(
          runtime,
          {
            ...theme,
            claimFrom,
            claimUntil,
            validity: validity(today),
          },
          { actor },
        )
      ).batchId
    })
  }
}

/** Open classes for the campaigns' holders at every institution. */
export async function createOpenClasses(
  { runtime, actor, once }: DemoContext,
  institutions: InstitutionId[],
): Promise<void> {
  const today = shanghaiDate(runtime.clock())
  for (const [place, institutionId] of institutions.entries()) {
    for (const [index, plan] of CLASSES.entries()) {
      await once(
        `class-${place}-${index}`,
        async () =>
          (
            await createClass(
              runtime,
              {
                ...plan,
                institutionId,
                startDate: today,
                endDate: addDays(today, OPEN_DAYS + 60),
                address: '实训楼 101',
                capacity: SEATS,
              },
              { actor },
            )
          ).classId,
      )
    }
  }
}
