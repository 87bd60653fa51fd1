/**
 * Opens the cards of the demo's people, as they would do themselves: sign in, apply, face check,
 * confirm.
 */
import { confirmCard, openCard } from '@voucher/functions/domain/card/index'
import { beginSession, signOut } from '@voucher/functions/domain/session/index'
import { concurrently } from '@voucher/functions/platform/work/concurrently'
import { OPERATOR_ROLES } from '@voucher/shared/values'
import { PASSWORD, type Member } from './cast.ts'
import type { DemoContext } from './demo-context.ts'

/** The second is bound to the card that the first has opened. */
const CHANNELS = ['wechat-oa', 'weapp'] as const
/** Password hashes are slow on purpose; more at once would only wait for each other. */
const WIDTH = 4
const ROLE_NAMES = { worker: '劳动者', operator: '经办人', administrator: '人社' } as const
const roleName = ({ role, operatorRole }: Member): string =>
  operatorRole ? OPERATOR_ROLES[operatorRole] : ROLE_NAMES[role]
const CONSENT_VERSION = '2021-10'

async function openOne({ runtime, services, system }: DemoContext, member: Member): Promise<void> {
  const { name, idNumber, phone, regionCode, crowds, subject } = member
  const { card, users } = system.simulators
  card.records.addPerson({
    name,
    idNumber,
    phone,
    regionCode,
    crowds,
  })
  for (const channel of CHANNELS) {
    users.addUser({
      channel,
      subject,
      nickname: `${name}（${roleName(member)}）`,
      phone,
    })
    const identity = { ...runtime, ...services }
    const { person, accessToken } = await beginSession(
      identity,
      channel,
      users.issueCode(channel, 'login', subject),
    )
    const { sessionId } = await runtime.verifier.access(accessToken)
    if (!person) {
      const { faceSessionId } = await openCard(identity, {
        sessionId,
        identity: { name, idNumber, phone },
        password: PASSWORD,
        consentVersion: CONSENT_VERSION,
      })
      await confirmCard(identity, { sessionId, faceSessionId, from: {} })
    }
    await signOut(runtime, sessionId)
  }
}

export const openCards = (context: DemoContext, members: Member[]): Promise<void> =>
  concurrently(members, WIDTH, (member) => openOne(context, member))
