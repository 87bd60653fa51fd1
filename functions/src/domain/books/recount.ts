/** One pass over the whole table. */
import { shanghaiDate } from '@voucher/shared/dates'
import type { Item } from '../../platform/dynamo/table.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { ReadsToday } from '../../platform/runtime.ts'
import { readBatch, type Batch } from '../batch/index.ts'
import { ownersOf } from '../voucher/index.ts'
import { checkPerson } from './check-person.ts'
import type { Row } from './findings.ts'
import { Ledger } from './ledger.ts'
import type { Span, Traffic } from './traffic.ts'

const isVoucher = ({ sk }: Item): boolean => sk.startsWith('VOUCHER#')

export interface Recount {
  vouchers: number
  findings: Row[]
  /** While this was counted. */
  span: Span
  /** What has happened in the span that was asked about. */
  traffic: Traffic
  /** Names of sets whose rows a further pass can name. */
  differing: ReadonlySet<string>
}

/**
 * @param gathered names of sets to be gathered in full, as an earlier count has found them to
 *   differ
 * @param during of what span the traffic is wanted: mostly that of the count before
 */
export async function recount(
  { table, clock }: ReadsToday,
  gathered: ReadonlySet<string>,
  during?: Span,
): Promise<Recount> {
  const ledger = new Ledger(gathered, during)
  const findings: Row[] = []
  const from = clock()
  const today = shanghaiDate(from)
  const known = new Map<BatchId, Promise<Batch | undefined>>()
  const batches = (batchId: BatchId): Promise<Batch | undefined> => {
    const batch = known.get(batchId) ?? readBatch(table, batchId)
    known.set(batchId, batch)
    return batch
  }
  let person: Item[] = []
  const close = async (): Promise<void> => {
    const vouchers = await Promise.all(
      person
        .filter(isVoucher)
        .map(async (item) => ({ item, batch: await batches(ownersOf(item).batchId) })),
    )
    for (const { item, batch } of vouchers) ledger.addVoucher(item, batch)
    findings.push(...checkPerson(person, vouchers, today))
    person = []
  }
  for await (const item of table.scan()) {
    ledger.add(item)
    // A scan brings the items of one partition together.
    if (person[0] && person[0].pk !== item.pk) await close()
    if (item.pk.startsWith('PERSON#')) person.push(item)
  }
  await close()
  return {
    vouchers: ledger.vouchers,
    findings: [...findings, ...ledger.compare()],
    differing: ledger.differing,
    span: { from, to: clock() },
    traffic: ledger.traffic,
  }
}
