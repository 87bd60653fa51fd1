/**
 * Telling a person (R84, B18): by the channel they use, else by SMS, else in
 * the inbox alone, which keeps every message; of their card by every channel. As far as our books go each notice
 * goes out exactly once. Only when a worker dies, or loses the answer, between
 * handing a message to a channel and noting it, may the channel get it twice;
 * those that can tell a repeat by the message's id deliver it once all the same.
 */
import { effectiveStatus } from '@voucher/shared/lifecycle'
import type { Channel } from '@voucher/shared/values'
import { daysBetween, shanghaiDate } from '@voucher/shared/dates'
import type { Delivery, OutgoingMessage } from '../../platform/outside/channels/channel.ts'
import { iso } from '../../platform/clock.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { NoticeServices } from '../../platform/services/notice-services.ts'
import type { Log } from '../../platform/log.ts'
import type { Writes } from '../../platform/runtime.ts'
import { type BoundChannel, boundChannels, readPhone } from '../binding/index.ts'
import { type Lookups, toVoucher, voucherKey } from '../voucher/index.ts'
import { letGo, type Means, recordSent, take } from './message.store.ts'
import {
  isSecurity,
  type Notice,
  type Reminder,
  REMINDER_DAYS,
  type VoucherNotice,
} from './notice.ts'
import { isToldBy, securityMessageOf } from './security-notice.ts'
import { messageOf } from './wording.ts'

export interface SendServices
  extends Writes, NoticeServices, Pick<Lookups, 'batches' | 'institutions'> {
  log: Log
}

/**
 * Sends a notice that has not been sent. A reminder is held against the voucher once more: whoever
 * has used it meanwhile is left in peace.
 * @returns by which means it went out; `null` when it has been sent before, or need not be
 * @throws DomainError try_again when a means does not answer now, or another worker is at it: the
 *   queue delivers it again
 */
export async function sendNotice(services: SendServices, notice: Notice): Promise<Means | null> {
  const { table, clock } = services
  if (
    notice.kind === 'reminder' &&
    !(isItsTurn(notice, shanghaiDate(clock())) && (await isStillDue(services, notice)))
  )
    return null
  const message = await worded(services, notice)
  const letter = { notice, message }
  const taken = await take(table, letter, clock())
  if (taken.state === 'sent') return null
  if (taken.state === 'busy') throw new DomainError('try_again')
  const means = await deliver(services, notice, message).catch(async (error: unknown) => {
    await letGo(table, letter, taken.heldUntil)
    throw error
  })
  await recordSent(table, letter, means)
  return means
}

/**
 * A reminder may come late, as from the dead letters, but not before its day nor once the next one
 * has its turn.
 */
function isItsTurn({ validUntil, days }: Reminder, today: string): boolean {
  const left = daysBetween(today, validUntil)
  return left <= days && !REMINDER_DAYS.some((next) => next < days && left <= next)
}

/** Whether the reminder's voucher can still be used, and still has that last day. */
async function isStillDue(
  { table, clock }: SendServices,
  { personId, batchId, validUntil }: Reminder,
): Promise<boolean> {
  const item = await table.get(voucherKey(personId, batchId))
  if (!item) return false
  const voucher = toVoucher(item)
  return (
    voucher.validUntil === validUntil &&
    effectiveStatus(voucher, shanghaiDate(clock())) === 'claimed'
  )
}

async function worded(services: SendServices, notice: Notice): Promise<OutgoingMessage> {
  if (isSecurity(notice)) return securityMessageOf(notice)
  return messageOf(
    notice,
    await namesOf(services, notice),
    notice.kind === 'reminder' ? iso(services.clock()) : notice.at,
  )
}

async function namesOf({ batches, institutions }: SendServices, notice: VoucherNotice) {
  const batch = await batches(notice.batchId)
  if (!batch) throw new Error(`a notice of unknown batch ${notice.batchId}`)
  const institutionId =
    (notice.kind === 'reminder' ? undefined : notice.institutionId) ??
    (batch.mode === 'targeted' ? batch.institutionId : undefined)
  return { batch, institutionName: institutionId && (await institutions(institutionId))?.name }
}

/**
 * Tries the means in their order; one that cannot say yes or no now is tried again later, before
 * any after it.
 */
async function deliver(
  services: SendServices,
  notice: Notice,
  message: OutgoingMessage,
): Promise<Means> {
  const { table, channels, sms, personalData, log } = services
  const accepted = async (means: Means, send: () => Promise<Delivery>): Promise<boolean> => {
    const outcome = await send()
    if (!outcome.delivered)
      log.info('message refused', { notice: message.id, means, reason: outcome.reason })
    return outcome.delivered
  }
  const { personId } = notice
  const bound = await boundChannels(table, personId)
  const by = ({ channel, subject }: BoundChannel) =>
    accepted(channel, () => permanently(channels[channel].sendMessage(subject, message)))
  if (isSecurity(notice)) {
    const told = await everywhere(
      bound.filter((one) => isToldBy(notice, one)),
      by,
    )
    if (told) return told
  } else {
    for (const one of bound) if (await by(one)) return one.channel
  }
  const phone = await readPhone(table, personalData, personId)
  if (phone !== undefined && (await accepted('sms', () => sms.send(phone, message)))) return 'sms'
  return 'inbox'
}

/**
 * Tells by every one of the channels; one that is down does not keep those that work from telling.
 * @returns the first that did
 * @throws what one of them has thrown, when none did
 */
async function everywhere(
  bound: readonly BoundChannel[],
  by: (one: BoundChannel) => Promise<boolean>,
): Promise<Channel | undefined> {
  const outcomes = await Promise.allSettled(bound.map(by))
  const told = bound.find((_, index) => {
    const outcome = outcomes[index]
    return outcome?.status === 'fulfilled' && outcome.value
  })
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (!told && failed) throw failed.reason
  return told?.channel
}

/**
 * Too many requests is a reason to wait; a channel that is not in service will not take the message
 * later either.
 */
async function permanently(sending: Promise<Delivery>): Promise<Delivery> {
  try {
    return await sending
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    if (error.code === 'too_many_requests') throw new DomainError('try_again')
    if (error.code === 'try_again') throw error
    return { delivered: false, reason: error.code }
  }
}
