/** Reads of operator items; their writes stand in the operations. */
import { pagesOf } from '../../platform/dynamo/pages.ts'
import type { Item, Key } from '../../platform/dynamo/table.ts'
import type { InstitutionId, PersonId } from '../../platform/ids.ts'
import type { Reads } from '../../platform/runtime.ts'
import {
  type Institution,
  institutionIdIn,
  institutionKey,
  toInstitution,
} from '../institution/index.ts'
import { type Operator, roleOf } from './operator.ts'

const PREFIX = 'OPERATOR#'

export const operatorKey = (institutionId: InstitutionId, personId: PersonId): Key => ({
  pk: institutionKey(institutionId).pk,
  sk: `${PREFIX}${personId}`,
})
/** Where index `byOwner` finds the institutions for which a person acts. */
export const operatorOwner = (institutionId: InstitutionId, personId: PersonId) => ({
  ownerKey: `PERSON#${personId}`,
  ownerSort: `${PREFIX}${institutionId}`,
})
/** What an operator's encrypted phone belongs to. */
export const operatorPhoneContext = (institutionId: InstitutionId, personId: PersonId): string =>
  `${institutionId} ${personId} phone`

const isOperator = (item: Item): boolean => item.sk.startsWith(PREFIX)

/** The operator that an item holds, in the role that the institution gives. */
export function toOperator(
  item: Item,
  institution: Pick<Institution, 'primaryOperator'>,
): Operator {
  const { name, idNumberMasked, phoneMasked, status } = item as Item & Operator
  const personId = item.sk.slice(PREFIX.length) as PersonId
  return {
    personId,
    institutionId: institutionIdIn(item),
    name,
    idNumberMasked,
    phoneMasked,
    status,
    role: roleOf(institution, personId),
  }
}

/**
 * The items of an institution and of one of its operators, strongly read in one request with
 * whatever else is wanted.
 */
export async function readItems(
  { table }: Reads,
  wanted: { institutionId: InstitutionId; personId: PersonId; ahead?: readonly Key[] | undefined },
): Promise<{ institution: Item | undefined; operator: Item | undefined; ahead: Item[] }> {
  const [institution, operator] = [
    institutionKey(wanted.institutionId),
    operatorKey(wanted.institutionId, wanted.personId),
  ]
  const items = await table.batchGet([operator, institution, ...(wanted.ahead ?? [])])
  const at = (key: Key) => items.find(({ pk, sk }) => pk === key.pk && sk === key.sk)
  return {
    institution: at(institution),
    operator: at(operator),
    ahead: items.filter(({ pk }) => pk !== institution.pk),
  }
}

/** An operator's name as it stands now, for lists that name who acted; disabled ones too. */
export async function readOperatorName(
  { table }: Reads,
  institutionId: InstitutionId,
  personId: PersonId,
): Promise<string | undefined> {
  return (await table.get(operatorKey(institutionId, personId)))?.name as string | undefined
}

/** A page of an institution's operators. @param after where the page before ended */
export async function listOperators(
  { table }: Reads,
  institution: Institution,
  page: { limit: number; after: PersonId | undefined },
): Promise<{ items: Operator[]; last: PersonId | undefined }> {
  const { institutionId } = institution
  const { items } = await table.query({
    where: 'pk = :institution AND begins_with(sk, :operator)',
    values: { ':institution': institutionKey(institutionId).pk, ':operator': PREFIX },
    // One more than shown tells whether there is another page.
    limit: page.limit + 1,
    ...(page.after && { start: { ...operatorKey(institutionId, page.after) } }),
  })
  const operators = items.slice(0, page.limit).map((item) => toOperator(item, institution))
  return {
    items: operators,
    last: items.length > page.limit ? operators.at(-1)?.personId : undefined,
  }
}

/**
 * The person's operator records and their institutions. The index only says
 * where to look and may lag behind; what counts is read strongly.
 */
export async function operatorsOfPerson(
  { table }: Reads,
  personId: PersonId,
): Promise<{ operator: Operator; institution: Institution }[]> {
  const found: { operator: Operator; institution: Institution }[] = []
  const query = {
    index: 'byOwner',
    where: 'ownerKey = :person AND begins_with(ownerSort, :operator)',
    values: { ':person': `PERSON#${personId}`, ':operator': PREFIX },
    limit: 50,
  }
  for await (const { items: hits } of pagesOf(table, query)) {
    const items = await table.batchGet(
      hits.flatMap(({ pk, sk }) => [{ pk, sk }, institutionKey(institutionIdIn({ pk }))]),
    )
    const institutions = new Map(
      items.filter((item) => !isOperator(item)).map((item) => [item.pk, toInstitution(item)]),
    )
    for (const item of items.filter(isOperator)) {
      const institution = institutions.get(item.pk)
      if (institution) found.push({ operator: toOperator(item, institution), institution })
    }
  }
  return found.sort((a, b) => (a.institution.name < b.institution.name ? -1 : 1))
}
