/** What may be typed on the form, checked at every keystroke by the server's own rules. */
import { ID_NUMBER_MESSAGES, idNumberProblem, normaliseIdNumber } from '@voucher/shared/id-number'
import { isPersonName, normaliseName } from '@voucher/shared/person-name'
import { today } from '../../../../services/clock.ts'

export interface Form { name: string; idNumber: string; phone: string; agreed: boolean }
export const EMPTY: Form = { name: '', idNumber: '', phone: '', agreed: false }

export const checkName = (value: string): string | null => {
  if (value.trim() === '') return '请填写姓名'
  return isPersonName(normaliseName(value)) ? null : '请填写身份证上的姓名，不要夹带空格或特殊符号'
}

export const checkIdNumber = (value: string): string | null => {
  if (value.trim() === '') return '请填写身份证号码'
  const problem = idNumberProblem(normaliseIdNumber(value), today())
  return problem === null ? null : ID_NUMBER_MESSAGES[problem]
}

export const checkPhone = (value: string): string | null => (/^1[3-9][0-9]{9}$/.test(value) ? null : '请填写 11 位手机号码')

export const isComplete = ({ name, idNumber, phone, agreed }: Form): boolean =>
  checkName(name) === null && checkIdNumber(idNumber) === null && checkPhone(phone) === null && agreed
