/** Reads of operator items; their writes stand in the operations. */
import type { Item, Key } from '../../platform/dynamo/table.ts'
import type { InstitutionId, PersonId } from '../../platform/ids.ts'
import type { Runtime } from '../../platform/runtime.ts'
import type { Institution, Operator } from './institution.ts'
import { institutionIdIn, institutionKey, toInstitution } from './institution.store.ts'

const PREFIX = 'OPERATOR#'

export const operatorKey = (institutionId: InstitutionId, personId: PersonId): Key => ({ pk: institutionKey(institutionId).pk, sk: `${PREFIX}${personId}` })
/** Index `byOwner`: for which institutions a person acts. */
export const operatorOwner = (institutionId: InstitutionId, personId: PersonId) => ({ ownerKey: `PERSON#${personId}`, ownerSort: `${PREFIX}${institutionId}` })

/** The operator that an item holds, without what only the store needs. */
export function toOperator(item: Item): Operator {
  const { name, idNumberMasked, phoneMasked, status } = item as Item & Operator
  return { personId: item.sk.slice(PREFIX.length) as PersonId, institutionId: institutionIdIn(item), name, idNumberMasked, phoneMasked, status }
}

/** The person as an operator of this institution, and the institution: one strong read of both items. */
export async function readOperator(
  runtime: Pick<Runtime, 'table'>, institutionId: InstitutionId, personId: PersonId,
): Promise<{ operator: Operator | undefined; institution: Institution | undefined }> {
  const items = await runtime.table.batchGet([operatorKey(institutionId, personId), institutionKey(institutionId)])
  const operator = items.find((item) => item.sk.startsWith(PREFIX))
  const institution = items.find((item) => !item.sk.startsWith(PREFIX))
  return { operator: operator && toOperator(operator), institution: institution && toInstitution(institution) }
}

/**
 * The person's operator records and their institutions. The index only says
 * where to look and may lag behind; what counts is read strongly.
 */
export async function operatorsOfPerson(
  runtime: Pick<Runtime, 'table'>, personId: PersonId,
): Promise<{ operator: Operator; institution: Institution }[]> {
  const found: { operator: Operator; institution: Institution }[] = []
  let start: Record<string, unknown> | undefined
  do {
    const { items, last } = await runtime.table.query({
      index: 'byOwner', where: 'ownerKey = :person AND begins_with(ownerSort, :operator)', values: { ':person': `PERSON#${personId}`, ':operator': PREFIX },
      limit: 50, start,
    })
    const read = await runtime.table.batchGet(items.flatMap((item) => [operatorKey(institutionIdIn(item), personId), institutionKey(institutionIdIn(item))]))
    const institutions = new Map(read.filter((item) => !item.sk.startsWith(PREFIX)).map((item) => [item.pk, toInstitution(item)]))
    for (const { pk } of items) {
      const operator = read.find((item) => item.pk === pk && item.sk.startsWith(PREFIX))
      const institution = institutions.get(pk)
      if (operator && institution) found.push({ operator: toOperator(operator), institution })
    }
    start = last
  } while (start)
  return found
}
