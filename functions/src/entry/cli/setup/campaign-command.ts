import { chineseMoment } from '@voucher/shared/dates'
import { date, regionCode, text } from '@voucher/shared/contract/fields'
import { yuan } from '@voucher/shared/money'
import { regionName } from '@voucher/shared/regions/index'
import {
  BATCH_STATES,
  CROWDS,
  FUNCTION_TYPES,
  LEVELS,
  OCCUPATIONS,
  TRAINING_TYPES,
} from '@voucher/shared/values'
import { createCampaign, type NewCampaign } from '../../../domain/campaign/index.ts'
import { UsageError } from '../input/arguments.ts'
import { command } from '../command.ts'
import { moment, term, whole, amount } from '../input/inputs.ts'
import { flag, many, optional, required } from '../input/options.ts'

function validityOf({
  validFrom: from,
  validUntil: until,
  validDays: days,
}: {
  validFrom: string | undefined
  validUntil: string | undefined
  validDays: number | undefined
}): NewCampaign['validity'] {
  if (days !== undefined && from === undefined && until === undefined)
    return { type: 'afterClaim', days }
  if (days === undefined && from !== undefined && until !== undefined)
    return { type: 'fixed', from, until }
  throw new UsageError([
    '使用期限请写其中一种：固定日期 --valid-from 2021-10-26 --valid-until 2021-12-31，或领取后的天数 --valid-days 60',
  ])
}

/** R4. */
export const createCampaignCommand = command({
  name: 'campaign create',
  summary:
    '创建一次通用券发放活动，到领取时间劳动者就可以领；同地区、同名、同领取时间的已创建过的，给出原来的编号',
  options: {
    name: required(text(60), '焊工（中级）培训券', '券名称'),
    functionType: required(term(FUNCTION_TYPES), '面值券', '面值券 或 抵用券'),
    faceValue: optional(amount, '1200', '面值，单位元；抵用券不写'),
    quantity: required(whole, '5000', '总发券量'),
    type: required(term(TRAINING_TYPES), '普惠制培训', '培训类型'),
    occupation: required(term(OCCUPATIONS), '焊工', '工种'),
    level: required(term(LEVELS), '中级', '培训等级'),
    region: required(regionCode, '420100', '发放地区的行政区划代码'),
    crowd: many(term(CROWDS), '企业职工', '可用人群；不写就是所有人'),
    claimFrom: required(moment('begin'), '2021-10-26', '开始领取的日期或时间'),
    claimUntil: required(moment('end'), '2021-11-30', '最后可领的日期（当天有效），或截止时间'),
    validFrom: optional(date, '2021-10-26', '固定使用期限的第一天'),
    validUntil: optional(date, '2021-12-31', '固定使用期限的最后一天'),
    validDays: optional(whole, '60', '或：领取后多少天内有效'),
    expectedPeak: optional(whole, '400', '预计最高每秒领取人数，不写按 400'),
    again: flag('同样的活动已经有了，仍再建一个'),
  },
  async act({ runtime, actor }, values) {
    const {
      faceValue,
      expectedPeak,
      type,
      region,
      crowd,
      validFrom,
      validUntil,
      validDays,
      again,
      ...fields
    } = values
    const made = await createCampaign(
      runtime,
      {
        ...fields,
        trainingType: type,
        regionCode: region,
        crowds: crowd,
        validity: validityOf({ validFrom, validUntil, validDays }),
        ...(faceValue !== undefined && { faceValueFen: faceValue }),
        ...(expectedPeak !== undefined && { expectedPeakPerSecond: expectedPeak }),
      },
      { actor, again },
    )
    return {
      lines: [
        ...(made.created
          ? []
          : [
              `这次活动以前创建过（${BATCH_STATES[made.state]}），没有再建。确实要再建一次同样的，请在命令后面加上 --again`,
            ]),
        `发券活动：${made.name}，${made.quantity} 张${made.faceValueFen === undefined ? '抵用券' : `，面值 ${yuan(made.faceValueFen)}`}`,
        `面向：${regionName(made.regionCode) ?? made.regionCode}${made.crowds.length > 0 ? `，${made.crowds.map((one) => CROWDS[one]).join('、')}` : '，不限人群'}`,
        `领取时间：${chineseMoment(made.claimFrom)} 至 ${chineseMoment(made.claimUntil)}`,
        `券批次编号：${made.batchId}`,
      ],
    }
  },
})
