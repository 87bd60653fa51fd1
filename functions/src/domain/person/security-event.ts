/** What happens to cards and sessions, for the audit trail (R72, invariant 13). */
import { iso } from '../../platform/clock.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Makes } from '../../platform/runtime.ts'
import type { Actor } from '../actor.ts'
import { recordAudit, type AuditEntry } from '../audit/index.ts'
import { readPerson } from './person.store.ts'

/** From where somebody acted. */
export type From = Pick<Actor, 'address' | 'device'>

export const holder = (personId: PersonId, from: From): Actor => ({
  role: 'worker',
  personId,
  ...from,
})

/** @param event what happened to which card (a person id) or session */
export async function recordSecurityEvent(
  runtime: Makes,
  event: Pick<AuditEntry, 'action' | 'subject' | 'reason'>,
  personId: PersonId,
  from: From,
): Promise<void> {
  const person = await readPerson(runtime, personId)
  if (person)
    await recordAudit(
      runtime,
      { ...event, at: iso(runtime.clock()), regionCode: person.regionCode },
      holder(personId, from),
    )
}
