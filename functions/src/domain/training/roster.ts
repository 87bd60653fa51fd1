/** The roster of a class: names and ID numbers in, trainees out. Bad rows are reported with line and reason; nothing is silently dropped. */
import { ID_NUMBER_MESSAGES, idNumberProblem, maskIdNumber, normaliseIdNumber } from '@voucher/shared/id-number'
import { shanghaiDate } from '@voucher/shared/dates'
import { isPersonName, normaliseName } from '@voucher/shared/person-name'
import { iso } from '../../platform/clock.ts'
import { concurrently } from '../../platform/concurrently.ts'
import { contended, pause } from '../../platform/dynamo/contention.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { ClassId } from '../../platform/ids.ts'
import type { IdentityServices } from '../../platform/identity-services.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { lastActionOf, SYSTEM, type Actor } from '../actor.ts'
import { findOrCreatePerson } from '../person/index.ts'
import { classKey, seatsKey, toClass, traineeKey } from './training.store.ts'

/** One row as written; `line` counts from 1 in the file that people see. */
export interface RosterRow { line: number; name: string; idNumber: string }
export interface RowProblem { line: number; message: string }
export interface RosterReport { added: number; already: number; problems: RowProblem[] }

/** Sorts rows into good ones and problems; a number that stands twice is a problem of the later row. */
export function checkRoster(rows: readonly RosterRow[], today: string): { good: RosterRow[]; problems: RowProblem[] } {
  const lines = new Map<string, number>()
  const good: RosterRow[] = []
  const problems: RowProblem[] = []
  for (const row of rows) {
    const name = normaliseName(row.name)
    const idNumber = normaliseIdNumber(row.idNumber)
    const problem = idNumberProblem(idNumber, today)
    const first = lines.get(idNumber)
    if (!isPersonName(name)) problems.push({ line: row.line, message: '姓名不正确，请按身份证填写' })
    else if (problem) problems.push({ line: row.line, message: ID_NUMBER_MESSAGES[problem] })
    else if (first !== undefined) problems.push({ line: row.line, message: `与第 ${first} 行身份证号码重复` })
    else {
      lines.set(idNumber, row.line)
      good.push({ line: row.line, name, idNumber })
    }
  }
  return { good, problems }
}

/**
 * Adds people to a class's roster. May be repeated: who is on it already stays as he is.
 * @throws DomainError not_found, wrong_state; class_full when a seat runs out, with what was added before
 */
export async function addToRoster(runtime: Pick<Runtime, 'table' | 'clock' | 'random'>, services: IdentityServices, classId: ClassId, rows: readonly RosterRow[], actor: Actor = SYSTEM): Promise<RosterReport> {
  const { table, clock } = runtime
  const item = await table.get(classKey(classId))
  if (!item) throw new DomainError('not_found', { detail: '没有这个班级' })
  if (toClass(item).state !== 'open') throw new DomainError('wrong_state', { detail: '班级已结业，不能再加人' })
  const { good, problems } = checkRoster(rows, shanghaiDate(clock()))
  const report: RosterReport = { added: 0, already: 0, problems }
  await concurrently(good, 8, async (row) => {
    const person = await findOrCreatePerson(runtime, services, { name: row.name, idNumber: row.idNumber }).catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.code !== 'identity_mismatch') throw error
      report.problems.push({ line: row.line, message: '姓名与身份证号码不一致' })
      return null
    })
    if (!person) return
    const addedAt = iso(clock())
    const added = await enrol(runtime, classId, {
      ...traineeKey(classId, person.personId), name: row.name, idNumberMasked: maskIdNumber(row.idNumber), source: 'roster', addedAt,
      version: 1, lastAction: lastActionOf('trainee.add', actor, addedAt),
    })
    report[added ? 'added' : 'already'] += 1
  })
  report.problems.sort((a, b) => a.line - b.line)
  return report
}

/** One seat and one trainee, together or not at all. @returns whether the person is new @throws DomainError class_full */
async function enrol({ table }: Pick<Runtime, 'table'>, classId: ClassId, trainee: { pk: string; sk: string } & Record<string, unknown>): Promise<boolean> {
  for (let attempt = 0; attempt < 12; attempt++) {
    const outcome = await table.transact([
      { put: { item: trainee, condition: 'attribute_not_exists(pk)' } },
      { update: takeSeat(classId) },
    ])
    if (outcome.ok) return true
    const [put, seats] = outcome.reasons
    if (put?.cause === 'condition') return false
    if (seats?.cause === 'condition') throw new DomainError('class_full')
    await pause(attempt)
  }
  throw contended()
}

/** The write that takes a seat; it fails when the class is full or closed. */
export const takeSeat = (classId: ClassId) => ({
  key: seatsKey(classId), set: 'SET taken = taken + :one', condition: 'taken < #capacity AND #open = :true',
  names: { '#open': 'open', '#capacity': 'capacity' }, values: { ':one': 1, ':true': true },
})

/** The write that gives a seat back. */
export const freeSeat = (classId: ClassId) => ({ key: seatsKey(classId), set: 'SET taken = taken - :one', condition: 'taken >= :one', values: { ':one': 1 } })
