import { iso } from '../../platform/clock.ts'
import { DomainError } from '../../platform/domain-error.ts'
import { contending, IN_THE_WAY } from '../../platform/dynamo/contention.ts'
import type { InstitutionId } from '../../platform/ids.ts'
import type { Makes, Reads } from '../../platform/runtime.ts'
import { lastActionOf, type Actor } from '../actor.ts'
import { checkNewInstitution, type Institution, type NewInstitution } from './institution.ts'
import { institutionKey, readInstitution } from './institution.store.ts'

const ATTEMPTS = 5

/**
 * Makes an institution that is not linked and has no operators yet (R63). Safe
 * to repeat: its USCC leads to the one that is there.
 * @throws DomainError invalid_request; wrong_state when the USCC belongs to another name; try_again
 */
export async function createInstitution(
  runtime: Makes,
  input: NewInstitution,
  actor: Actor,
): Promise<Institution> {
  const { table, clock, random } = runtime
  const fields: NewInstitution = {
    name: input.name.trim(),
    uscc: input.uscc.trim().toUpperCase(),
    regionCode: input.regionCode,
    address: input.address.trim(),
    latitude: input.latitude,
    longitude: input.longitude,
  }
  checkNewInstitution(fields)
  const institutionId = random.id('ins')
  const institution: Institution = { institutionId, ...fields, linkState: 'unlinked' }
  const key = institutionKey(institutionId)
  const codeKey = { pk: `USCC#${fields.uscc}`, sk: 'USCC' }
  return contending(ATTEMPTS, async () => {
    const outcome = await table.transact([
      { put: { item: { ...codeKey, institutionId }, condition: 'attribute_not_exists(pk)' } },
      {
        put: {
          item: {
            ...key,
            ...fields,
            linkState: institution.linkState,
            ownerKey: `REGION#${fields.regionCode}`,
            ownerSort: key.pk,
            version: 1,
            lastAction: lastActionOf('institution.create', { actor, at: iso(clock()) }),
          },
        },
      },
    ])
    if (outcome.ok) return institution
    const [code] = outcome.reasons
    if (code?.cause === 'condition')
      return existing(runtime, code.item?.institutionId as InstitutionId, fields.name)
    return IN_THE_WAY
  })
}

async function existing(
  runtime: Reads,
  institutionId: InstitutionId,
  name: string,
): Promise<Institution> {
  const institution = await readInstitution(runtime, institutionId)
  if (institution?.name === name) return institution
  throw new DomainError('wrong_state', {
    detail: `这个统一社会信用代码已经登记为“${institution?.name ?? ''}”`,
    next: '请核对代码和机构名称；确需更名，请办理机构信息变更',
  })
}
