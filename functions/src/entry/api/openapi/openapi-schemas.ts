/**
 * The schemas that the OpenAPI document names, with the words that the contract's own code does not
 * need.
 */
import * as z from 'zod'
import type { CreateDocumentOptions } from 'zod-openapi'
import * as fields from '@voucher/shared/contract/fields'
import { person } from '@voucher/shared/contract/identity'
import { operator, preview, redemption } from '@voucher/shared/contract/operator'
import * as codes from '@voucher/shared/contract/values'
import { campaign, historyEntry, voucher } from '@voucher/shared/contract/worker'
import { ERRORS } from '@voucher/shared/errors'
import * as values from '@voucher/shared/values'

/** Code lists: schema and the Chinese name of each of its values. */
const LISTS: Record<string, [schema: z.ZodType, names: Record<string, string>]> = {
  Channel: [codes.channel, values.CHANNELS],
  VoucherStatus: [codes.voucherStatus, values.VOUCHER_STATUSES],
  VoucherTab: [codes.voucherTab, values.VOUCHER_TABS],
  VoucherAction: [codes.voucherAction, values.VOUCHER_ACTIONS],
  FunctionType: [codes.functionType, values.FUNCTION_TYPES],
  Mode: [codes.mode, values.MODES],
  Level: [codes.level, values.LEVELS],
  TrainingType: [codes.trainingType, values.TRAINING_TYPES],
  Occupation: [codes.occupation, values.OCCUPATIONS],
  OperatorStatus: [codes.operatorStatus, values.OPERATOR_STATUSES],
  OperatorRole: [codes.operatorRole, values.OPERATOR_ROLES],
  ActorRole: [codes.actorRole, values.ACTOR_ROLES],
}

/**
 * Fields whose form a reader must know; `format` says better than a long pattern what an instant
 * is.
 */
const FIELDS: Record<
  string,
  [
    schema: z.ZodType,
    words: {
      description: string
      format?: string
      pattern?: undefined
      examples?: unknown[]
    },
  ]
> = {
  CalendarDate: [
    fields.date,
    { description: '上海时区的日期', format: 'date', examples: ['2021-10-26'] },
  ],
  Instant: [
    fields.instant,
    {
      description: '时刻，ISO 8601 UTC',
      pattern: undefined,
      examples: ['2021-10-26T06:03:00.000Z'],
    },
  ],
  Fen: [fields.fen, { description: '金额，整数分（100 分为 1 元）', examples: [120000] }],
  RegionCode: [
    fields.regionCode,
    { description: '行政区划代码（GB/T 2260）', examples: ['420106'] },
  ],
  PassCode: [fields.passCode, { description: '券码，18 位数字', examples: ['318204957361284095'] }],
  Phone: [fields.phone, { description: '11 位手机号码' }],
  PersonName: [fields.personName, { description: '身份证上的姓名' }],
  IdNumber: [fields.idNumber, { description: '18 位身份证号码；小写 x 和全角数字会被规整' }],
  Password: [fields.password, { description: '6 位数字密码' }],
}

/**
 * Every error of the API (RFC 9457). Further members belong to the code, such as `redeemedAt` to
 * `voucher_used`.
 */
export const problem = z.looseObject({
  type: z.string(),
  title: z.string().meta({ description: '一句话说明，可直接给人看' }),
  status: z.int(),
  code: z
    .enum(Object.keys(ERRORS) as [string, ...string[]])
    .meta({ description: '原因；客户端按它处理' }),
  detail: z.string().meta({ description: '这一次的具体情况' }),
  next: z.string().optional().meta({ description: '现在该怎么办' }),
  errors: z
    .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
    .optional()
    .meta({ description: '填写有误的各项' }),
})

const firstOf = <T>(lists: Record<string, [z.ZodType, T]>) =>
  Object.fromEntries(Object.entries(lists).map(([name, [schema]]) => [name, schema]))

/** The named schemas of the document. */
export const schemas: Record<string, z.ZodType> = {
  Problem: problem,
  Voucher: voucher,
  HistoryEntry: historyEntry,
  Campaign: campaign,
  Person: person,
  Operator: operator,
  Preview: preview,
  Redemption: redemption,
  ...firstOf(LISTS),
  ...firstOf(FIELDS),
}

const words = new Map<unknown, object>([
  ...Object.values(LISTS).map(
    ([schema, names]) =>
      [
        schema,
        {
          description: Object.entries(names)
            .map(([code, name]) => `\`${code}\` ${name}`)
            .join('，'),
        },
      ] as const,
  ),
  ...Object.values(FIELDS),
])

/** Adds its words to a schema that has some. */
export const describeSchema: NonNullable<CreateDocumentOptions['override']> = ({
  zodSchema,
  jsonSchema,
}) => {
  Object.assign(jsonSchema, words.get(zodSchema))
}
