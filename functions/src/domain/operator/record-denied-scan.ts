import type { ErrorCode } from '@voucher/shared/errors'
import { iso } from '../../platform/clock.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Makes } from '../../platform/runtime.ts'
import type { Actor } from '../actor.ts'
import { recordAudit } from '../audit/index.ts'
import { readInstitution } from '../institution/index.ts'
import { readPerson } from '../person/index.ts'
import { isInstitutionId } from './operator-context.ts'

/** A scan by somebody who may not act: no longer, or not for this institution. */
export interface DeniedScan {
  personId: PersonId
  institutionIdHeader: string | undefined
  refusal: ErrorCode
  from: Pick<Actor, 'address' | 'device'>
}

/**
 * Records a scan that was refused before its code was looked at (B1, invariant 13): with the
 * institution that has disabled its operator, or with the person who is nobody's, whatever
 * institution the request has named.
 */
export async function recordDeniedScan(
  runtime: Makes,
  { personId, institutionIdHeader: header, refusal, from }: DeniedScan,
): Promise<void> {
  const wasOperator = refusal === 'operator_disabled'
  const institution =
    wasOperator && isInstitutionId(header) ? await readInstitution(runtime, header) : undefined
  const regionCode =
    institution?.regionCode ?? (await readPerson(runtime, personId))?.regionCode ?? 'unknown'
  await recordAudit(
    runtime,
    {
      at: iso(runtime.clock()),
      action: 'voucher.scan',
      regionCode,
      subject: institution?.institutionId ?? personId,
      refusal,
    },
    { role: wasOperator ? 'operator' : 'worker', personId, ...from },
  )
}
