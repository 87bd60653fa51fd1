import { chineseMoment, shanghaiDate } from '@voucher/shared/dates'
import { date, regionCode } from '@voucher/shared/contract/fields'
import { ERRORS, type ErrorCode } from '@voucher/shared/errors'
import { regionName } from '@voucher/shared/regions/index'
import { ACTOR_ROLES } from '@voucher/shared/values'
import { readAudit, type AuditEntry } from '../../../domain/audit/index.ts'
import { command } from '../command.ts'
import { optional, required } from '../input/options.ts'
import { actionWord, changeWords } from '../output/command-words.ts'

const refusalWord = (code: string): string =>
  code in ERRORS ? ERRORS[code as ErrorCode].title : code

function lineOf({
  at,
  action,
  role,
  by,
  address,
  device,
  subject,
  reason,
  refusal,
  before,
  after,
}: AuditEntry): string {
  const who = [ACTOR_ROLES[role], by, address, device]
    .filter((part) => part !== undefined)
    .join(' ')
  const ids = subject.match(/[a-z]{3}_[0-9a-z]+/g)?.join(' ') ?? subject
  const notes = [
    ...changeWords(subject, before, after),
    ...(reason === undefined ? [] : [`原因：${reason}`]),
    ...(refusal === undefined ? [] : [`拒绝：${refusalWord(refusal)}`]),
  ]
  return [chineseMoment(at), actionWord(action), ids, `（${who}）`, ...notes].join('  ')
}

/** R72. */
export const showAuditCommand = command({
  name: 'audit show',
  summary: '查看一个地区一天的操作记录，包括被拒绝的扫码',
  options: {
    region: required(regionCode, '420106', '行政区划代码，只看这一级'),
    date: optional(date, '2021-10-26', '哪一天，不写是今天'),
  },
  async act({ runtime }, { region, date: day = shanghaiDate(runtime.clock()) }) {
    const entries = await readAudit(runtime, region, day)
    return {
      lines: [
        `${regionName(region) ?? region} ${day} 共 ${entries.length} 条操作记录`,
        ...entries.map(lineOf),
      ],
    }
  },
})
