import type { SessionServices } from '../../platform/services/identity-services.ts'
import type { Channel } from '@voucher/shared/values'
import { listChannel, readBinding } from '../binding/index.ts'
import { type Person, readPerson } from '../person/index.ts'
import { type Tokens, tokensOf } from './session-tokens.ts'
import { insertSession } from './session.store.ts'
import { requireArrival } from './web-sign-in.ts'

/** A channel's one-time login code, and what the browser brings with it from its web sign-in. */
export interface SignIn {
  channel: Channel
  code: string
  /** See `returnFromSignIn`; mini-programs have none. */
  arrival?: string | undefined
}

/**
 * Begins a session for a channel's user; where the channel signs in on web pages, only in the
 * browser that began it.
 * @throws DomainError as `beginSession`
 */
export async function signIn(
  services: SessionServices,
  { channel, code, arrival }: SignIn,
): Promise<Tokens & { person: Person | undefined }> {
  if (services.channels[channel].authorizeUrl)
    await requireArrival(services, { channel, code, arrival })
  return beginSession(services, channel, code)
}

/**
 * Begins a session for a channel's user, who is a person once a card has been opened (S1–S4).
 * @param code the channel's one-time login code
 * @throws DomainError invalid_request (channel not in service), token_invalid (code), forbidden (by
 *   the channel), too_many_requests, try_again
 */
export async function beginSession(
  services: SessionServices,
  channel: Channel,
  code: string,
): Promise<Tokens & { person: Person | undefined }> {
  const { table, secrets, clock, random, signer, channels } = services
  const { subject } = await channels[channel].exchangeCode(code)
  const user = { channel, subject }
  const sessionId = random.id('ses')
  const [binding] = await Promise.all([
    readBinding(table, user),
    insertSession(table, { sessionId, user, now: clock() }),
  ])
  const personId = binding?.personId
  const [tokens] = await Promise.all([
    tokensOf(secrets, signer, { sessionId, generation: 0, personId }),
    listChannel(services, user, binding),
  ])
  return { ...tokens, person: personId && (await readPerson(services, personId)) }
}
