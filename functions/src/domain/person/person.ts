/** 劳动者: one natural person, known by ID number; at once perhaps worker and operator. */
import { shanghaiDate } from '@voucher/shared/dates'
import { ID_NUMBER_MESSAGES, idNumberProblem } from '@voucher/shared/id-number'
import type { Crowd } from '@voucher/shared/values'
import { DomainError, invalidField } from '../../platform/domain-error.ts'
import type { Item } from '../../platform/dynamo/table.ts'
import type { PersonId } from '../../platform/ids.ts'

export interface Person {
  personId: PersonId
  name: string
  idNumberMasked: string
  /** Absent until the person or a roster has given a phone number. */
  phoneMasked?: string
  /** Six digits (GB/T 2260). */
  regionCode: string
  crowds: Crowd[]
}

/**
 * Who somebody says they are: normalised name and number, as the contract's fields deliver them.
 */
export interface Identity {
  name: string
  idNumber: string
  phone?: string
}

/**
 * Holds the birth date against the business clock; the contract has checked everything else.
 * @throws DomainError invalid_request
 */
export function checkBirthDate(idNumber: string, now: number): void {
  const problem = idNumberProblem(idNumber, shanghaiDate(now))
  if (problem) throw invalidField('idNumber', ID_NUMBER_MESSAGES[problem], problem)
}

/**
 * A known person keeps their name.
 * @param stored `undefined` for a person not known yet
 * @throws DomainError identity_mismatch
 */
export function requireName(stored: unknown, name: string): void {
  if (stored !== undefined && stored !== name) throw new DomainError('identity_mismatch')
}

/** The person from the profile item as it is stored. */
export function toPerson(item: Item): Person {
  const { name, idNumberMasked, phoneMasked, regionCode, crowds } = item as Item &
    Omit<Person, 'personId'>
  const personId = item.pk.slice('PERSON#'.length) as PersonId
  return {
    personId,
    name,
    idNumberMasked,
    ...(phoneMasked !== undefined && { phoneMasked }),
    regionCode,
    crowds,
  }
}
