/**
 * 我的消息: the inbox that always keeps what a person was told, and the book of
 * what was sent. One item per notice, its key made from the notice: putting it,
 * if absent, is what makes a notice exactly one, however often it is delivered.
 */
import type { Message as MessageView } from '@voucher/shared/contract/worker'
import type { Channel, MessageKind } from '@voucher/shared/values'
import type { OutgoingMessage } from '../../platform/outside/channels/channel.ts'
import type { Item, Key, Position, Table } from '../../platform/dynamo/table.ts'
import { voucherIdOf, type BatchId, type PersonId } from '../../platform/ids.ts'
import type { Reads } from '../../platform/runtime.ts'
import { placeOf, type Notice } from './notice.ts'

const PREFIX = 'MESSAGE#'

/** By which means it went out; `inbox` when there was no other. */
export type Means = Channel | 'sms' | 'inbox'

/** A notice and its words. */
export interface Letter {
  notice: Notice
  message: OutgoingMessage
}

const messageKey = ({ notice, message }: Letter): Key => ({
  pk: `PERSON#${notice.personId}`,
  sk: `${PREFIX}${placeOf(notice)}#${message.id}`,
})

/** Longer than a function runs: a worker that holds a message for longer is dead. */
const HOLD_MS = 60_000

/**
 * `held`: this worker sends it. `sent`: it has been. `busy`: another worker holds it, or died
 * holding it less than a minute ago.
 */
export type Taken = { state: 'held'; heldUntil: number } | { state: 'sent' } | { state: 'busy' }

/** Puts the message into the inbox and holds it for sending; of several workers, one does. */
export async function take(table: Table, letter: Letter, now: number): Promise<Taken> {
  const heldUntil = now + HOLD_MS
  const { notice, message } = letter
  const { id, title, text, at } = message
  const key = messageKey(letter)
  const item = {
    ...key,
    messageId: id,
    at,
    kind: notice.kind,
    title,
    text,
    ...('batchId' in notice && { batchId: notice.batchId }),
    heldUntil,
  }
  const put = await table.put({ item, condition: 'attribute_not_exists(pk)' })
  if (put.ok) return { state: 'held', heldUntil }
  if (put.item?.means !== undefined) return { state: 'sent' }
  const seen = put.item?.heldUntil as number
  if (seen > now) return { state: 'busy' }
  const again = await table.update({
    key,
    set: 'SET heldUntil = :until',
    condition: 'heldUntil = :seen AND attribute_not_exists(means)',
    values: { ':until': heldUntil, ':seen': seen },
  })
  return again.ok ? { state: 'held', heldUntil } : { state: 'busy' }
}

/** Notes that the message went out. */
export async function recordSent(table: Table, letter: Letter, means: Means): Promise<void> {
  await table.update({
    key: messageKey(letter),
    set: 'SET means = :means REMOVE heldUntil',
    condition: 'attribute_exists(pk)',
    values: { ':means': means },
  })
}

/** Lets go of a message that could not be sent now, so that the next delivery need not wait. */
export async function letGo(table: Table, letter: Letter, heldUntil: number): Promise<void> {
  await table.update({
    key: messageKey(letter),
    set: 'SET heldUntil = :now',
    condition: 'heldUntil = :mine AND attribute_not_exists(means)',
    values: { ':now': 0, ':mine': heldUntil },
  })
}

const viewOf = (
  personId: PersonId,
  { messageId, at, kind, title, text, batchId }: Item,
): MessageView => ({
  messageId: messageId as string,
  at: at as string,
  kind: kind as MessageKind,
  title: title as string,
  text: text as string,
  ...(batchId !== undefined && { voucherId: voucherIdOf(personId, batchId as BatchId) }),
})

/** One page of a person's messages, the latest first. */
export async function listMessages(
  { table }: Reads,
  personId: PersonId,
  page: { limit: number; start: Position | undefined },
): Promise<{ messages: MessageView[]; last: Position | undefined }> {
  const { items, last } = await table.query({
    where: 'pk = :pk AND begins_with(sk, :prefix)',
    values: { ':pk': `PERSON#${personId}`, ':prefix': PREFIX },
    limit: page.limit,
    start: page.start,
    descending: true,
  })
  return { messages: items.map((item) => viewOf(personId, item)), last }
}
