import type { SessionServices } from '../../platform/services/identity-services.ts'
import type { Channel } from '@voucher/shared/values'
import { listChannel, readBinding } from '../binding/index.ts'
import { type Person, readPerson } from '../person/index.ts'
import { type Tokens, tokensOf } from './session-tokens.ts'
import { insertSession } from './session.store.ts'

/**
 * Begins a session for a channel's user, who is a person once a card has been opened (S1–S4).
 * @param code the channel's one-time login code
 * @throws DomainError invalid_request (channel not in service), token_invalid (code), forbidden (by
 *   the channel), too_many_requests, try_again
 */
export async function signIn(
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
