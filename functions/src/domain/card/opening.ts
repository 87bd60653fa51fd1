/**
 * What opening a card writes, as the table stands now; each condition guards what was read here.
 */
import { iso } from '../../platform/clock.ts'
import type { Item, Key, Write } from '../../platform/dynamo/table.ts'
import type { FaceSessionId, PersonId } from '../../platform/ids.ts'
import type { CardServices } from '../../platform/services/identity-services.ts'
import { auditItem } from '../audit/index.ts'
import { boundKey, channelKey, personAsking } from '../binding/index.ts'
import {
  holder,
  insertPerson,
  personKey,
  requireName,
  updatePerson,
  type Whence,
} from '../person/index.ts'
import { type SignedInAs, traceOf } from '../session/index.ts'
import type { Application } from './application.ts'
import { cardKey } from './card.store.ts'
import { otherPassword } from './card.ts'
import { wrongPassword } from './check-password.ts'

interface Opening {
  session: SignedInAs
  application: Application
  faceSessionId: FaceSessionId
  from: Whence
}

/**
 * @throws DomainError wrong_state, identity_mismatch when somebody else has come first;
 *   password_wrong, card_locked when it is not the existing card's password
 */
export async function openingOf(
  services: CardServices,
  { session, application, faceSessionId, from }: Opening,
): Promise<{ personId: PersonId; writes: Write[] }> {
  const { table, random, clock, personalData } = services
  const { identity, lookupHash, known } = application
  const now = clock()
  const found = await personAsking(table, session, lookupHash)
  const stored = found ? await table.batchGet([personKey(found), cardKey(found)]) : []
  requireName(stored.find(({ sk }) => sk === 'PROFILE')?.name, identity.name)
  const card = stored.find(({ sk }) => sk === 'ECARD')
  const personId = found ?? random.id('per')
  if (card && card.passwordHash !== application.passwordHash)
    throw application.hadCard
      ? await wrongPassword(services, { personId, session, faceSessionId, from })
      : otherPassword()
  const person = found
    ? [await updatePerson(personalData, found, { phone: identity.phone, known })]
    : await insertPerson(personalData, {
        personId,
        lookupHash,
        identity,
        known,
        now,
      })
  const { role, address, device } = holder(personId, from)
  const entry = {
    at: iso(now),
    action: card ? 'card.bind' : 'card.open',
    subject: personId,
    regionCode: known.regionCode,
    role,
    by: personId,
    ...(address && { address }),
    ...(device && { device }),
    after: traceOf(session),
  }
  return {
    personId,
    writes: [
      ...person,
      cardWrite(cardKey(personId), card, { application, session, now }),
      ...bindingWrites(personId, session, now),
      { put: { item: auditItem(entry, faceSessionId) } },
    ],
  }
}

/**
 * A new card, or the existing one: its password stays and, the face being known, it is unlocked.
 */
function cardWrite(
  key: Key,
  card: Item | undefined,
  { application, session, now }: Pick<Opening, 'application' | 'session'> & { now: number },
): Write {
  const { passwordHash, consentVersion } = application
  const at = iso(now)
  if (!card) {
    const item = {
      ...key,
      passwordHash,
      attempts: 0,
      openedAt: at,
      openedIn: session.channel,
      consentVersion,
      consentedAt: at,
    }
    return { put: { item, condition: 'attribute_not_exists(pk)' } }
  }
  return {
    update: {
      key,
      set: 'SET attempts = :none, consentVersion = :version, consentedAt = :at',
      values: { ':none': 0, ':version': consentVersion, ':at': at },
    },
  }
}

/** Who the channel's user is, and which channels the person uses. */
const bindingWrites = (
  personId: PersonId,
  { channel, subject }: SignedInAs,
  now: number,
): Write[] => [
  {
    put: {
      item: {
        ...channelKey(channel, subject),
        personId,
        boundAt: iso(now),
        listed: true,
      },
      condition: 'attribute_not_exists(pk) OR personId = :person',
      values: { ':person': personId },
    },
  },
  {
    put: {
      item: {
        ...boundKey(personId, channel, subject),
        channel,
        subject,
        boundAt: iso(now),
      },
    },
  },
]
