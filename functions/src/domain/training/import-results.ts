import { shanghaiDate } from '@voucher/shared/dates'
import { ID_NUMBER_MESSAGES, idNumberProblem, normaliseIdNumber } from '@voucher/shared/id-number'
import { concurrently } from '../../platform/work/concurrently.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { PersonServices } from '../../platform/services/person-services.ts'
import type { ClassId, PersonId } from '../../platform/ids.ts'
import type { ReadsToday, Writes } from '../../platform/runtime.ts'
import type { Actor } from '../actor.ts'
import { findPerson } from '../person/index.ts'
import { recordResults, type Result } from './record-results.ts'
import type { RowProblem } from './roster.ts'
import type { Trainee } from './training-class.ts'
import { readClass, readRoster } from './training.store.ts'

/** One row as written; `line` counts from 1 in the file that people see, `result` is 合格 or 不合格. */
export interface ResultRow {
  line: number
  idNumber: string
  result: string
}
/**
 * `recorded` counts what was written, or what waits for confirmation when nothing was; `missing`
 * are trainees without any result.
 */
export interface ResultsReport {
  written: boolean
  recorded: number
  already: number
  problems: RowProblem[]
  missing: number
}
export interface ResultsImport {
  classId: ClassId
  rows: readonly ResultRow[]
  confirmed: boolean
  actor: Actor
}

const PASSED: Record<string, boolean> = { 合格: true, 不合格: false }

/**
 * Takes a file of completion results into a class (R45, §30). Every row is
 * looked at first, because recording closes the class for good: with a bad row
 * among them nothing is written until it is confirmed that the good ones are
 * wanted all the same. May be repeated.
 * @throws DomainError not_found; invalid_request when no row is good
 */
export async function importResults(
  services: Writes & Pick<PersonServices, 'personalData'>,
  { classId, rows, confirmed, actor }: ResultsImport,
): Promise<ResultsReport> {
  if (!(await readClass(services.table, classId)))
    throw new DomainError('not_found', { detail: '没有这个班级' })
  const roster = new Map(
    (await readRoster(services.table, classId)).map((trainee) => [trainee.personId, trainee]),
  )
  const { results, already, problems } = await look(services, { roster, rows })
  const missing =
    [...roster.values()].filter(({ result }) => result === undefined).length - results.length
  const report = {
    recorded: results.length,
    already,
    problems,
    missing,
  }
  if (problems.length > 0 && (!confirmed || results.length + already === 0))
    return { ...report, written: false }
  if (results.length + already === 0)
    throw new DomainError('invalid_request', { detail: '文件里没有结业结果' })
  await recordResults(services, { classId, results, actor })
  return { ...report, written: true }
}

async function look(
  services: ReadsToday & Pick<PersonServices, 'personalData'>,
  { roster, rows }: { roster: Map<PersonId, Trainee>; rows: readonly ResultRow[] },
) {
  const today = shanghaiDate(services.clock())
  const people = new Map<ResultRow, PersonId | undefined>()
  await concurrently(rows, 8, async (row) => {
    const idNumber = normaliseIdNumber(row.idNumber)
    if (!idNumberProblem(idNumber, today)) people.set(row, await findPerson(services, idNumber))
  })
  return sortResults(rows, (row) => roster.get(people.get(row) as PersonId), today)
}

/** Sorts rows into results to be recorded, results that stand already, and problems. */
function sortResults(
  rows: readonly ResultRow[],
  traineeOf: (row: ResultRow) => Trainee | undefined,
  today: string,
) {
  const lines = new Map<PersonId, number>()
  const results: Result[] = []
  const problems: RowProblem[] = []
  let already = 0
  for (const row of rows) {
    const passed = PASSED[row.result.trim()]
    const trainee = traineeOf(row)
    const first = trainee && lines.get(trainee.personId)
    const problem = problemOf(row, { passed, trainee, first }, today)
    if (trainee && !lines.has(trainee.personId)) lines.set(trainee.personId, row.line)
    if (problem !== undefined) problems.push({ line: row.line, message: problem })
    else if (trainee?.result !== undefined) already += 1
    else if (trainee && passed !== undefined) results.push({ personId: trainee.personId, passed })
  }
  return { results, already, problems }
}

/** What a row was found to say; `first` is the line on which the same person stood before. */
interface ReadRow {
  passed: boolean | undefined
  trainee: Trainee | undefined
  first: number | undefined
}

function problemOf(
  row: ResultRow,
  { passed, trainee, first }: ReadRow,
  today: string,
): string | undefined {
  const problem = idNumberProblem(normaliseIdNumber(row.idNumber), today)
  if (problem) return ID_NUMBER_MESSAGES[problem]
  if (passed === undefined) return '结果只能写“合格”或“不合格”'
  if (!trainee) return '不在这个班级的名单上'
  if (first !== undefined) return `与第 ${first} 行身份证号码重复`
  if (trainee.result !== undefined && (trainee.result === 'passed') !== passed)
    return `已登记为${trainee.result === 'passed' ? '合格' : '不合格'}，不能更改`
  return undefined
}
