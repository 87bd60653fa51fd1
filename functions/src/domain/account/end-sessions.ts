import type { Makes } from '../../platform/runtime.ts'
import { boundChannels } from '../binding/index.ts'
import { holder, recordSecurityEvent, type Whence } from '../person/index.ts'
import { endSessionsOf, traceOf } from '../session/index.ts'
import type { Owner } from './channels.ts'

/** 退出全部登录: ends every session of the person, by whichever channel, this one too. */
export async function endAllSessions(
  runtime: Makes,
  { personId, session }: Owner,
  from: Whence,
): Promise<void> {
  const users = [...(await boundChannels(runtime.table, personId)), session]
  for (const user of users) await endSessionsOf(runtime, user)
  const event = { action: 'session.endAll', subject: personId, after: traceOf(session) }
  await recordSecurityEvent(runtime, event, holder(personId, from))
}
