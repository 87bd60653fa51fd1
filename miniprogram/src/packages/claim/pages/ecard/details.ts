import { checkIdNumber, checkName, checkPhone } from '../../../../components/form/checks.ts'

/** What is typed on the form. */
export interface Details {
  name: string
  idNumber: string
  phone: string
  agreed: boolean
}
export const NO_DETAILS: Details = {
  name: '',
  idNumber: '',
  phone: '',
  agreed: false,
}

export const isComplete = ({ name, idNumber, phone, agreed }: Details): boolean =>
  checkName(name) === null &&
  checkIdNumber(idNumber) === null &&
  checkPhone(phone) === null &&
  agreed
