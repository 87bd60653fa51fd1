/**
 * What follows from changes, off the hot path: a voucher's history, the audit
 * trail, the institution's list of redemptions. Every item written here has a
 * key made from the change, so a change delivered twice is projected once.
 */
import { redemptionIdOf, type ClassId, type InstitutionId } from '../../platform/ids.ts'
import type { Item } from '../../platform/dynamo/table.ts'
import type { LastAction } from '../actor.ts'
import { auditItem } from '../audit/index.ts'
import { voidGivenBack } from '../bulk/index.ts'
import { type Notice, noticeOf, securityNoticeOf } from '../notices/index.ts'
import { ownersOf, toVoucher, type Voucher } from '../voucher/index.ts'
import { recordHistory, type Transition } from './history.ts'
import { recordRedemption, recordReversal } from './redemptions.ts'
import type { ProjectionServices } from './projection-services.ts'

export interface ItemChange {
  before: Item | undefined
  after: Item | undefined
}

const BOOKKEEPING = new Set([
  'pk',
  'sk',
  'lastAction',
  'version',
  'ownerKey',
  'ownerSort',
  'batchKey',
  'dueKey',
  'dueOn',
  'currentPass',
])
/** Bookkeeping, encrypted numbers and idempotency keys have no place in an audit entry. */
const isAudited = (attribute: string): boolean =>
  !BOOKKEEPING.has(attribute) && !/(?:Sealed|Slots?)$/.test(attribute)

/**
 * A change counts when it is versioned and says who made it; whatever else the stream brings is
 * passed over.
 */
const isAction = ({ before, after }: ItemChange): boolean =>
  after?.lastAction !== undefined && after.version !== before?.version
const isVoucher = (item: Item): boolean =>
  item.pk.startsWith('PERSON#') && item.sk.startsWith('VOUCHER#')

const transitionsOf = (changes: readonly ItemChange[]): Transition[] =>
  changes
    .filter(isAction)
    .flatMap(({ before, after }) =>
      after && isVoucher(after)
        ? [{ before: before && toVoucher(before), after: toVoucher(after) }]
        : [],
    )

/**
 * What has happened: an action done to an item, or what leaves no other trace than its entry in the
 * audit trail.
 */
function eventOf(change: ItemChange): string | undefined {
  const { before, after } = change
  if (after && isAction(change)) return (after.lastAction as LastAction).action
  return after?.pk.startsWith('AUDIT#') &&
    !before &&
    /^(?:card|session)\./.test(after.action as string)
    ? (after.action as string)
    : undefined
}

/**
 * Business event → how often it has happened. A voucher's are its actions; others say of what they
 * are, such as `operator.add`.
 */
export const eventsOf = (changes: readonly ItemChange[]): Record<string, number> =>
  Object.fromEntries(
    [
      ...Map.groupBy(
        changes.flatMap((change) => eventOf(change) ?? []),
        (event) => event,
      ),
    ].map(([event, done]) => [event, done.length]),
  )

/** What the holders must be told of the changes. */
export const noticesOf = (changes: readonly ItemChange[]): Notice[] => [
  ...transitionsOf(changes).flatMap(({ before, after }) => noticeOf(before, after) ?? []),
  ...changes.flatMap(({ before, after }) => (!before && after && securityNoticeOf(after)) || []),
]

/**
 * Records what happened to vouchers, in their histories and in the statistics; the order of the
 * changes does not matter.
 */
export async function projectHistory(
  services: ProjectionServices,
  changes: readonly ItemChange[],
): Promise<void> {
  await recordHistory(services, transitionsOf(changes))
}

/** Projects the rest of one change; the changes of one item must come in their order. */
export async function project(services: ProjectionServices, change: ItemChange): Promise<void> {
  const { before, after } = change
  if (!after || !isAction(change)) return
  if (isVoucher(after))
    await projectRedemption(services, before && toVoucher(before), toVoucher(after))
  if (isVoucher(after) && (after.lastAction as LastAction).action === 'reverse')
    await voidGivenBack(services, toVoucher(after))
  await putOnce(services, await auditOf(services, before, after))
}

async function projectRedemption(
  services: ProjectionServices,
  before: Voucher | undefined,
  after: Voucher,
): Promise<void> {
  const { personId, batchId, version, lastAction } = after
  if (lastAction.action === 'redeem')
    await recordRedemption(services, after, redemptionIdOf(personId, batchId, version))
  if (lastAction.action === 'reverse' && before?.redeemedAt)
    await recordReversal(services, before, {
      redemptionId: redemptionIdOf(personId, batchId, before.version),
      action: lastAction,
    })
}

async function auditOf(
  services: ProjectionServices,
  before: Item | undefined,
  after: Item,
): Promise<Item> {
  const { role, by, at, address, device, action, reason } = after.lastAction as LastAction
  const unique = `${after.pk}#${after.sk}#${String(after.version)}`
  const changed = Object.keys({ ...before, ...after }).filter(
    (name) => isAudited(name) && JSON.stringify(before?.[name]) !== JSON.stringify(after[name]),
  )
  const pick = (item: Item) =>
    Object.fromEntries(
      changed.filter((name) => item[name] !== undefined).map((name) => [name, item[name]]),
    )
  return auditItem(
    {
      at,
      action: after.sk.startsWith('VOUCHER#') ? `voucher.${action}` : action,
      role,
      regionCode: await regionOf(services, after),
      subject: `${after.pk}#${after.sk}`,
      ...(by && { by }),
      ...(address && { address }),
      ...(device && { device }),
      ...(reason !== undefined && { reason }),
      ...(before && { before: pick(before) }),
      after: pick(after),
    },
    unique,
  )
}

async function regionOf(services: ProjectionServices, item: Item): Promise<string> {
  if (typeof item.regionCode === 'string') return item.regionCode
  if (item.sk.startsWith('VOUCHER#'))
    return (await services.batches(ownersOf(item).batchId))?.regionCode ?? 'unknown'
  if (item.sk.startsWith('OPERATOR#'))
    return (
      (await services.institutions(item.pk.slice('INSTITUTION#'.length) as InstitutionId))
        ?.regionCode ?? 'unknown'
    )
  if (item.sk.startsWith('TRAINEE#'))
    return (
      (await services.classes(item.pk.slice('CLASS#'.length) as ClassId))?.regionCode ?? 'unknown'
    )
  return 'unknown'
}

/** A change delivered again finds its item there and leaves it. */
async function putOnce({ table }: ProjectionServices, item: Item): Promise<void> {
  await table.put({ item, condition: 'attribute_not_exists(pk)' })
}
