/**
 * Institutions and operators for tests of operator management, and its API as a person calls it.
 */
import type { Operator as Answered } from '@voucher/shared/contract/operator'
import { usccCheckCharacter } from '@voucher/shared/uscc'
import {
  createInstitution,
  readInstitution,
  type Institution,
} from '../../../src/domain/institution/index.ts'
import { addOperator, type NewOperator, type Operator } from '../../../src/domain/operator/index.ts'
import { operatorKey } from '../../../src/domain/operator/operator.store.ts'
import { operatorIdOf, type InstitutionId, type PersonId } from '../../../src/platform/ids.ts'
import type { Runtime } from '../../../src/platform/runtime.ts'
import type { Answer, Stack } from '../stack/stack.ts'
import { HR, human, next } from './world.ts'

export interface Request {
  as: PersonId
  at?: InstitutionId
  key?: string
  query?: Record<string, string>
  body?: unknown
}
/** Calls the operator function signed in as a person. */
export type Api = <T = Record<string, unknown>>(
  route: string,
  request: Request,
) => Promise<Answer<T>>

export const apiOf =
  (stack: Stack, on?: Runtime): Api =>
  async <T>(route: string, { as, at, ...rest }: Request) =>
    stack.call<T>(
      'operator',
      {
        route,
        token: await stack.tokenFor(as),
        ...(at !== undefined && { institution: at }),
        ...rest,
      },
      on,
    )

/** Somebody nobody has met before. */
export const somebody = (name = '周建国'): NewOperator => ({
  ...human(),
  name,
  phone: `139${10_000_000 + next()}`,
  status: 'enabled',
})

export function someUscc(): string {
  const first17 = `91420102${String(next()).padStart(9, '0')}`
  return first17 + usccCheckCharacter(first17)
}

/** Adds an operator as the administration does. */
export const appoint = (
  stack: Stack,
  institutionId: InstitutionId,
  person = somebody(),
  on = stack.runtime,
): Promise<Operator> =>
  addOperator({ ...on, ...stack.services }, { institutionId, operator: person, actor: HR })

/** An institution without operators. */
export const emptyInstitution = (stack: Stack): Promise<Institution> =>
  createInstitution(
    stack.runtime,
    {
      name: `焊工培训学校 ${next()}`,
      uscc: someUscc(),
      regionCode: '420102',
      address: '解放大道 1 号',
      latitude: 30.6,
      longitude: 114.3,
    },
    HR,
  )

/** An institution with three enabled operators: the primary `P`, and `A` and `B`. */
export async function institution(stack: Stack): Promise<{
  institutionId: InstitutionId
  name: string
  P: PersonId
  A: PersonId
  B: PersonId
}> {
  const { institutionId, name } = await emptyInstitution(stack)
  const add = async () => (await appoint(stack, institutionId)).personId
  return {
    institutionId,
    name,
    P: await add(),
    A: await add(),
    B: await add(),
  }
}

/** The institution's operators, as its primary sees them. */
export const operatorsOf = async (api: Api, primary: PersonId, institutionId: InstitutionId) =>
  (await api<{ items: Answered[] }>(LIST, { as: primary, at: institutionId })).body.items

export const ADD = 'POST /operator/operators'
export const LIST = 'GET /operator/operators'
export const transferRoute = (to: PersonId): string =>
  `POST /operator/operators/${operatorIdOf(to)}/primary`
export const editRoute = (personId: PersonId): string =>
  `PATCH /operator/operators/${operatorIdOf(personId)}`

/** The primary, as the table has it, and whether it is an enabled operator. */
export async function primaryOf(
  stack: Stack,
  { institutionId }: Pick<Institution, 'institutionId'>,
): Promise<{
  primary: PersonId | undefined
  enabled: boolean
}> {
  const primary = (await readInstitution(stack.runtime, institutionId))?.primaryOperator
  const operator = primary && (await stack.runtime.table.get(operatorKey(institutionId, primary)))
  return { primary, enabled: operator?.status === 'enabled' }
}
