/** What happens to cards and sessions, for the audit trail (R72, invariant 13). */
import { iso } from '../../platform/clock.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Makes } from '../../platform/runtime.ts'
import type { Actor } from '../actor.ts'
import { recordAudit, type AuditEntry } from '../audit/index.ts'
import { readPerson } from './person.store.ts'

/** From where somebody acted. */
export type Whence = Pick<Actor, 'address' | 'device'>

/** The holder of a card, acting for themselves. */
export interface Holder extends Actor {
  role: 'worker'
  personId: PersonId
}

export const holder = (personId: PersonId, from: Whence): Holder => ({
  role: 'worker',
  personId,
  ...from,
})

/** @param event what happened to which card (a person id) or session */
export async function recordSecurityEvent(
  runtime: Makes,
  event: Pick<AuditEntry, 'action' | 'subject' | 'reason' | 'after'>,
  by: Holder,
): Promise<void> {
  const person = await readPerson(runtime, by.personId)
  if (!person) return
  const entry = { ...event, at: iso(runtime.clock()), regionCode: person.regionCode }
  await recordAudit(runtime, entry, by)
}
