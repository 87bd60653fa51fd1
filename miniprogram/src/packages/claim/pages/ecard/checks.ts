import { checkIdNumber, checkName, checkPhone } from '../../../../components/checks.ts'

/** What is typed on the form. */
export interface Form {
  name: string
  idNumber: string
  phone: string
  agreed: boolean
}
export const EMPTY: Form = {
  name: '',
  idNumber: '',
  phone: '',
  agreed: false,
}

export const isComplete = ({ name, idNumber, phone, agreed }: Form): boolean =>
  checkName(name) === null &&
  checkIdNumber(idNumber) === null &&
  checkPhone(phone) === null &&
  agreed
