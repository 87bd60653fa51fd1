/** People who use the system through its channels, as their phones do. */
import { randomBytes } from 'node:crypto'
import type { Channel } from '@voucher/shared/values'
import { voucherKey } from '../../../src/domain/voucher/index.ts'
import type { BatchId, PersonId } from '../../../src/platform/ids.ts'
import { broughtBack } from '../stack/browser.ts'
import type { Answer, Stack } from '../stack/stack.ts'
import { human, next, type Human, type Worker } from './world.ts'

export const CHANNELS: Channel[] = ['weapp', 'wechat-oa', 'alipay', 'ehuiban']

/** Somebody with a phone and a card, who uses these channels under one subject. */
export interface User extends Worker {
  phone: string
  subject: string
}
type Tokens = Answer<{ accessToken: string; person: { idNumberMasked: string } | null }>

/** Signs in with a channel's code, as the phone does that has it. */
export async function exchange(stack: Stack, channel: Channel, code: string): Promise<Tokens> {
  const headers = await broughtBack(
    (route, asked) => stack.call('identity', { route, ...asked }),
    channel,
    code,
  )
  return stack.call('identity', {
    route: 'POST /auth/sessions',
    body: { channel, code },
    headers,
  })
}

export function signIn(stack: Stack, channel: Channel, subject: string): Promise<Tokens> {
  stack.simulators.users.addUser({ channel, subject, nickname: subject })
  return exchange(stack, channel, stack.simulators.users.issueCode(channel, 'login', subject))
}

/**
 * Signs in at a channel and opens the card there, or binds the channel to it.
 * @returns the access token
 */
export async function bind(
  stack: Stack,
  { name, idNumber, phone }: Human & { phone: string },
  channel: Channel,
  subject: string,
): Promise<string> {
  const {
    body: { accessToken: token },
  } = await signIn(stack, channel, subject)
  const body = {
    name,
    idNumber,
    phone,
    password: '135790',
    consentVersion: '2021-10',
  }
  const {
    body: { faceSessionId },
  } = await stack.call<{ faceSessionId: string }>('identity', {
    route: 'POST /me/ecard',
    token,
    body,
  })
  const opened = await stack.call<{ accessToken: string }>('identity', {
    route: `POST /me/ecard/${faceSessionId}/confirm`,
    token,
  })
  if (opened.status !== 201) throw new Error(JSON.stringify(opened.body))
  return opened.body.accessToken
}

/** Opens a card at the first of the channels and binds the others to it, in their order. */
export async function user(
  stack: Stack,
  channels: readonly Channel[],
  someone: Human = human(),
): Promise<User> {
  const [subject, phone] = [randomBytes(8).toString('hex'), `139${10_000_000 + next()}`]
  stack.people.addPerson({
    ...someone,
    phone,
    regionCode: '420106',
    crowds: [],
  })
  let token = ''
  for (const channel of channels) {
    token = await bind(stack, { ...someone, phone }, channel, subject)
    // Bindings are told apart by the millisecond.
    stack.clock.advance(1000)
  }
  const { personId } = (await stack.runtime.verifier.access(token)) as { personId: PersonId }
  return {
    ...someone,
    phone,
    subject,
    personId,
    token,
  }
}

/** The voucher's item as it stands. */
export const voucherOf = (stack: Stack, who: { personId: PersonId }, batchId: BatchId) =>
  stack.runtime.table.get(voucherKey(who.personId, batchId))

/** What has reached somebody, by channel or SMS, oldest first. */
export const received = (stack: Stack, who: { subject: string; phone: string }) =>
  [
    ...stack.simulators.mailbox.messages(who.subject),
    ...stack.simulators.mailbox.messages(who.phone),
  ].sort((a, b) => (a.at < b.at ? -1 : 1))
