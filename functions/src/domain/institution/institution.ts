/** Training institutions (培训机构): the type and its pure rules. */
import { isUscc } from '@voucher/shared/uscc'
import type { LinkState } from '@voucher/shared/values'
import { invalidField } from '../../platform/domain-error.ts'
import type { InstitutionId, PersonId } from '../../platform/ids.ts'

export interface Institution {
  institutionId: InstitutionId
  name: string
  /** 统一社会信用代码, upper case. */
  uscc: string
  regionCode: string
  address: string
  /** Degrees. */
  latitude: number
  longitude: number
  linkState: LinkState
  /**
   * 主经办人. One attribute, so that two cannot exist; there as soon as the institution has operators
   * (invariant 12).
   */
  primaryOperator?: PersonId
}
export type NewInstitution = Pick<
  Institution,
  'name' | 'uscc' | 'regionCode' | 'address' | 'latitude' | 'longitude'
>

/** @throws DomainError invalid_request naming the field */
export function checkNewInstitution(institution: NewInstitution): void {
  if (!isUscc(institution.uscc))
    throw invalidField('uscc', '统一社会信用代码有误，请逐位核对', 'wrong_checksum')
  if (!/^[0-9]{6}$/.test(institution.regionCode))
    throw invalidField('regionCode', '行政区划代码是 6 位数字')
  if (!(Math.abs(institution.latitude) <= 90))
    throw invalidField('latitude', '纬度应在 -90 到 90 之间')
  if (!(Math.abs(institution.longitude) <= 180))
    throw invalidField('longitude', '经度应在 -180 到 180 之间')
  for (const path of ['name', 'address'] as const) {
    if (institution[path].trim() === '' || institution[path].length > 100)
      throw invalidField(path, '请填写，最多 100 个字')
  }
}
