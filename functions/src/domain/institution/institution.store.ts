/** Reads of the institution item; its writes stand in the operations. */
import { cached } from '../../platform/work/cache.ts'
import type { Item, Key } from '../../platform/dynamo/table.ts'
import type { InstitutionId } from '../../platform/ids.ts'
import type { Reads } from '../../platform/runtime.ts'
import type { Institution } from './institution.ts'

const PREFIX = 'INSTITUTION#'

export const institutionKey = (institutionId: InstitutionId): Key => ({
  pk: `${PREFIX}${institutionId}`,
  sk: 'INSTITUTION',
})
/** The institution to which an item belongs. */
export const institutionIdIn = (key: Pick<Key, 'pk'>): InstitutionId =>
  key.pk.slice(PREFIX.length) as InstitutionId

/** The institution that an item holds, without what only the store needs. */
export function toInstitution(item: Item): Institution {
  const { name, uscc, regionCode, address, latitude, longitude, linkState, primaryOperator } =
    item as Item & Institution
  return {
    institutionId: institutionIdIn(item),
    name,
    uscc,
    regionCode,
    address,
    latitude,
    longitude,
    linkState,
    ...(primaryOperator !== undefined && { primaryOperator }),
  }
}

/** The institution as it stands now; `undefined` when there is none. */
export async function readInstitution(
  runtime: Reads,
  institutionId: InstitutionId,
): Promise<Institution | undefined> {
  const item = await runtime.table.get(institutionKey(institutionId))
  return item && toInstitution(item)
}

export type InstitutionReader = (institutionId: InstitutionId) => Promise<Institution | undefined>

/** Institutions as lists show them: up to a minute old. Never for a decision. */
export const createInstitutionReader = (runtime: Reads): InstitutionReader =>
  cached((institutionId) => readInstitution(runtime, institutionId), {
    milliseconds: 60_000,
    limit: 500,
  })
