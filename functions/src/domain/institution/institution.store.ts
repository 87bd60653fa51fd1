/** Reads of the institution item; its writes stand in the operations. */
import type { InstitutionId } from '../../platform/ids.ts'
import type { Item, Key } from '../../platform/dynamo/table.ts'
import type { Runtime } from '../../platform/runtime.ts'
import type { Institution } from './institution.ts'

const PREFIX = 'INSTITUTION#'

export const institutionKey = (institutionId: InstitutionId): Key => ({ pk: `${PREFIX}${institutionId}`, sk: 'INSTITUTION' })
export const institutionIdIn = (key: Pick<Key, 'pk'>): InstitutionId => key.pk.slice(PREFIX.length) as InstitutionId

/** The institution that an item holds, without what only the store needs. */
export function toInstitution(item: Item): Institution {
  const { name, uscc, regionCode, address, latitude, longitude, linkState, primaryOperator } = item as Item & Institution
  return {
    institutionId: institutionIdIn(item), name, uscc, regionCode, address, latitude, longitude, linkState, ...(primaryOperator !== undefined && { primaryOperator }),
  }
}

/** The institution as it stands now; `undefined` when there is none. */
export async function readInstitution(runtime: Pick<Runtime, 'table'>, institutionId: InstitutionId): Promise<Institution | undefined> {
  const item = await runtime.table.get(institutionKey(institutionId))
  return item && toInstitution(item)
}

const LIFETIME_MS = 60_000
const MOST_KEPT = 500

export type InstitutionReader = (institutionId: InstitutionId) => Promise<Institution | undefined>

/** Institutions as lists show them: up to a minute old, at most 500 kept in this process. Never for a decision. */
export function createInstitutionReader(runtime: Pick<Runtime, 'table'>): InstitutionReader {
  const kept = new Map<InstitutionId, { until: number; institution: Promise<Institution | undefined> }>()
  return (institutionId) => {
    const known = kept.get(institutionId)
    if (known && known.until > performance.now()) return known.institution
    const institution = readInstitution(runtime, institutionId)
    kept.delete(institutionId)
    kept.set(institutionId, { until: performance.now() + LIFETIME_MS, institution })
    const [eldest] = kept.keys()
    if (kept.size > MOST_KEPT && eldest !== undefined) kept.delete(eldest)
    // Neither a failure nor an absence is kept: the next look may find it.
    const forget = () => { if (kept.get(institutionId)?.institution === institution) kept.delete(institutionId) }
    institution.then((found) => { if (!found) forget() }, forget)
    return institution
  }
}
