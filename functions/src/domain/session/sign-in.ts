import type { Channel } from '@voucher/shared/values'
import type { IdentityServices } from '../../platform/services/identity-services.ts'
import type { Makes, Runtime } from '../../platform/runtime.ts'
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
  runtime: Makes & Pick<Runtime, 'log' | 'secrets'>,
  services: Pick<IdentityServices, 'channels' | 'signer'>,
  channel: Channel,
  code: string,
): Promise<Tokens & { person: Person | undefined }> {
  const user = { channel, subject: (await services.channels[channel].exchangeCode(code)).subject }
  const sessionId = runtime.random.id('ses')
  const [binding] = await Promise.all([
    readBinding(runtime.table, user),
    insertSession(runtime.table, sessionId, user, runtime.clock()),
  ])
  const personId = binding?.personId
  const [tokens] = await Promise.all([
    tokensOf(runtime.secrets, services.signer, { sessionId, generation: 0, personId }),
    listChannel(runtime, user, binding),
  ])
  return { ...tokens, person: personId && (await readPerson(runtime, personId)) }
}
