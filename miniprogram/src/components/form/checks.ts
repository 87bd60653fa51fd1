/** What people may type about a person, checked at every keystroke by the server's own rules. */
import { ID_NUMBER_MESSAGES, idNumberProblem, normaliseIdNumber } from '@voucher/shared/id-number'
import { isPersonName, normaliseName } from '@voucher/shared/person-name'
import { ApiProblem } from '@voucher/shared/client/problems'
import { today } from '../../services/api/clock.ts'

export const checkName = (value: string): string | null => {
  if (value.trim() === '') return '请填写姓名'
  return isPersonName(normaliseName(value)) ? null : '请填写身份证上的姓名，不要夹带空格或特殊符号'
}

export const checkIdNumber = (value: string): string | null => {
  if (value.trim() === '') return '请填写身份证号码'
  const problem = idNumberProblem(normaliseIdNumber(value), today())
  return problem === null ? null : ID_NUMBER_MESSAGES[problem]
}

export const checkPhone = (value: string): string | null =>
  /^1[3-9][0-9]{9}$/.test(value) ? null : '请填写 11 位手机号码'

/** What the server said about one field, to be shown beside it. */
export const refusedField = (error: unknown, path: string): string | null =>
  error instanceof ApiProblem
    ? (error.problem.errors?.find((field) => field.path === path)?.message ?? null)
    : null
