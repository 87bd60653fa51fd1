/** Who appears in the demo: workers, the operators of three institutions, administrators. */
import type { Channel, Crowd, OperatorRole } from '@voucher/shared/values'
import { madeUpPerson, type MadeUpPerson } from './made-up-people.ts'

/** One of `GET /sim/accounts`: a person whose card is open and bound. */
export interface Account {
  role: 'worker' | 'operator' | 'administrator'
  name: string
  idNumber: string
  phone: string
  password: string
  channel: Channel
  /** The person's id at the channel; the demo binds the same one at every channel. */
  subject: string
  institutionId?: string
  operatorRole?: OperatorRole
  regionCode?: string
  roleNames?: string[]
}

/** Somebody of the demo before anything is stored. `institution` counts from 0. */
export interface Member extends MadeUpPerson {
  role: Account['role']
  subject: string
  crowds: Crowd[]
  institution?: number
  operatorRole?: OperatorRole
  roleNames?: string[]
}

export const PASSWORD = '246810'

const WORKER_REGIONS = [
  '420106',
  '420111',
  '420102',
  '420103',
  '420104',
  '420105',
  '420107',
  '420112',
  '420502',
  '420602',
]
const WORKER_CROWDS: Crowd[][] = [
  ['ruralMigrant'],
  ['enterpriseEmployee'],
  [],
  ['registeredUnemployed'],
  ['flexiblyEmployed', 'ruralMigrant'],
  ['graduate'],
  ['veteran'],
  ['difficultEmployment'],
]
const WORKERS = 24
export const INSTITUTION_REGIONS = ['420106', '420111', '420102']
const OPERATOR_ROLES: OperatorRole[] = ['primary', 'ordinary', 'ordinary']
const ADMINISTRATORS = [
  { regionCode: '420000', subject: 'demo-admin-province', roleNames: ['省级管理员'] },
  { regionCode: '420100', subject: 'demo-admin-wuhan', roleNames: ['市级管理员'] },
  { regionCode: '420106', subject: 'demo-admin-wuchang', roleNames: ['区级管理员', '发券经办'] },
  { regionCode: '420111', subject: 'demo-admin-hongshan', roleNames: ['区级管理员', '发券经办'] },
]

const numbered = (prefix: string, index: number): string =>
  `demo-${prefix}-${String(index + 1).padStart(2, '0')}`
const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T

export const workers: Member[] = Array.from({ length: WORKERS }, (_, index) => ({
  ...madeUpPerson(index + 1, at(WORKER_REGIONS, index)),
  role: 'worker',
  subject: numbered('worker', index),
  crowds: at(WORKER_CROWDS, index),
}))

export const operators: Member[] = INSTITUTION_REGIONS.flatMap((regionCode, institution) =>
  OPERATOR_ROLES.map((operatorRole, index): Member => ({
    ...madeUpPerson(101 + institution * 10 + index, regionCode),
    role: 'operator',
    subject: numbered(`operator-${institution + 1}`, index),
    crowds: ['enterpriseEmployee'],
    institution,
    operatorRole,
  })),
)

export const administrators: Member[] = ADMINISTRATORS.map(({ regionCode, ...rest }, index) => ({
  // Numbers are given by counties, so the officials of city and province live in one.
  ...madeUpPerson(201 + index, regionCode.endsWith('00') ? '420102' : regionCode),
  ...rest,
  regionCode,
  role: 'administrator',
  crowds: [],
}))

/** People without a card, who fill rosters. */
export const rosterPeople = (from: number, count: number, regionCode: string): MadeUpPerson[] =>
  Array.from({ length: count }, (_, index) => madeUpPerson(300 + from + index, regionCode))
