/**
 * The roster of a class: names and ID numbers in, trainees out. Bad rows are reported with line and
 * reason; nothing is silently dropped.
 */
import {
  ID_NUMBER_MESSAGES,
  idNumberProblem,
  maskIdNumber,
  normaliseIdNumber,
} from '@voucher/shared/id-number'
import { shanghaiDate } from '@voucher/shared/dates'
import { isPersonName, normaliseName } from '@voucher/shared/person-name'
import { iso } from '../../platform/clock.ts'
import { concurrently } from '../../platform/work/concurrently.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { Item } from '../../platform/dynamo/table.ts'
import type { ClassId, PersonId } from '../../platform/ids.ts'
import type { PersonServices } from '../../platform/services/person-services.ts'
import { patiently } from '../../platform/work/patiently.ts'
import type { Makes } from '../../platform/runtime.ts'
import { lastActionOf, SYSTEM, type Actor } from '../actor.ts'
import { findOrCreatePerson, type CheckedIdentity } from '../person/index.ts'
import { enrol, MOST_AT_ONCE } from './seats.ts'
import { classKey, toClass, traineeKey } from './training.store.ts'

/** One row as written; `line` counts from 1 in the file that people see. */
export interface RosterRow {
  line: number
  name: string
  idNumber: string
}
export interface RowProblem {
  line: number
  message: string
}
export interface RosterReport {
  added: number
  already: number
  problems: RowProblem[]
}
export const MISMATCH = '姓名与身份证号码不一致'

/**
 * Sorts rows into good ones and problems; a number that stands twice is a problem of the later row.
 */
export function checkRoster<Row extends RosterRow>(
  rows: readonly Row[],
  today: string,
): { good: Row[]; problems: RowProblem[] } {
  const lines = new Map<string, number>()
  const good: Row[] = []
  const problems: RowProblem[] = []
  for (const row of rows) {
    const name = normaliseName(row.name)
    const idNumber = normaliseIdNumber(row.idNumber)
    const problem = idNumberProblem(idNumber, today)
    const first = lines.get(idNumber)
    if (!isPersonName(name))
      problems.push({ line: row.line, message: '姓名不正确，请按身份证填写' })
    else if (problem) problems.push({ line: row.line, message: ID_NUMBER_MESSAGES[problem] })
    else if (first !== undefined)
      problems.push({ line: row.line, message: `与第 ${first} 行身份证号码重复` })
    else {
      lines.set(idNumber, row.line)
      good.push({ ...row, name, idNumber })
    }
  }
  return { good, problems }
}

/** A row and, where somebody has asked already, who it is. */
export interface CheckedRow extends RosterRow {
  seen?: CheckedIdentity
}

/** How many people are looked at or made at once. */
export const PEOPLE_AT_ONCE = 16

export interface RosterAddition {
  classId: ClassId
  rows: readonly CheckedRow[]
  actor?: Actor
  /** Told how many rows are through. */
  onProgress?: (done: number) => void
}

/**
 * Adds people to a class's roster. May be repeated: who is on it already stays as he is.
 * @throws DomainError not_found, wrong_state, try_again; class_full when seats run out, with what
 *   was added before
 */
export async function addToRoster(
  services: Makes & PersonServices,
  { classId, rows, actor = SYSTEM, onProgress = () => undefined }: RosterAddition,
): Promise<RosterReport> {
  const { table, clock } = services
  const item = await table.get(classKey(classId))
  if (!item) throw new DomainError('not_found', { detail: '没有这个班级' })
  if (toClass(item).state !== 'open')
    throw new DomainError('wrong_state', { detail: '班级已结业，不能再加人' })
  const { good, problems } = checkRoster(rows, shanghaiDate(clock()))
  const report: RosterReport = { added: 0, already: 0, problems }
  for (let at = 0; at < good.length; at += MOST_AT_ONCE) {
    const people = await makePeople(services, {
      rows: good.slice(at, at + MOST_AT_ONCE),
      problems,
    })
    const addedAt = iso(clock())
    const trainees = people.map(({ personId, row }): Item => ({
      ...traineeKey(classId, personId),
      name: row.name,
      idNumberMasked: maskIdNumber(row.idNumber),
      source: 'roster',
      addedAt,
      version: 1,
      lastAction: lastActionOf('trainee.add', { actor, at: addedAt }),
    }))
    const added = await enrol(table, classId, trainees)
    report.added += added
    report.already += trainees.length - added
    onProgress(Math.min(at + MOST_AT_ONCE, good.length))
  }
  report.problems.sort((a, b) => a.line - b.line)
  return report
}

/**
 * The people of these rows, made where nobody knew them; a name that is not the number's becomes a
 * problem.
 */
async function makePeople(
  services: Makes & PersonServices,
  { rows, problems }: { rows: readonly CheckedRow[]; problems: RowProblem[] },
): Promise<{ personId: PersonId; row: RosterRow }[]> {
  const people: { personId: PersonId; row: RosterRow }[] = []
  await concurrently(rows, PEOPLE_AT_ONCE, async ({ seen, ...row }) => {
    try {
      const { personId } = await patiently(() =>
        findOrCreatePerson(services, { name: row.name, idNumber: row.idNumber, seen }),
      )
      people.push({ personId, row })
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'identity_mismatch') throw error
      problems.push({ line: row.line, message: MISMATCH })
    }
  })
  return people
}
