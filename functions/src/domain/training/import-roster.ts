import { shanghaiDate } from '@voucher/shared/dates'
import { concurrently } from '../../platform/concurrently.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { IdentityServices } from '../../platform/identity-services.ts'
import type { ClassId } from '../../platform/ids.ts'
import type { Runtime } from '../../platform/runtime.ts'
import type { Actor } from '../actor.ts'
import { checkIdentity } from '../person/index.ts'
import { addToRoster, checkRoster, type RosterReport, type RosterRow, type RowProblem } from './roster.ts'
import { readClass, seatsKey, traineeKey } from './training.store.ts'

/** @see importRoster; `confirmed` says that the good rows are wanted although others are bad. */
export interface RosterImport { classId: ClassId; rows: readonly RosterRow[]; confirmed: boolean; actor: Actor }

/**
 * Takes a roster file into a class (R45). Every row is looked at before anybody
 * is added: with a bad row among them nothing is written until it is confirmed,
 * and a list longer than the free seats is refused as a whole.
 * @returns what was written; when nothing was, `added` counts the rows that wait for confirmation
 * @throws DomainError not_found, wrong_state, class_full, try_again
 */
export async function importRoster(
  runtime: Pick<Runtime, 'table' | 'clock' | 'random'>, services: IdentityServices, { classId, rows, confirmed, actor }: RosterImport,
): Promise<RosterReport & { written: boolean }> {
  const trainingClass = await readClass(runtime.table, classId)
  if (!trainingClass) throw new DomainError('not_found', { detail: '没有这个班级' })
  if (trainingClass.state !== 'open') throw new DomainError('wrong_state', { detail: '班级已结业，不能再加人' })
  const { newcomers, already, problems } = await dryRun(runtime, services, classId, rows)
  const seats = await runtime.table.get(seatsKey(classId))
  const free = seats ? (seats.capacity as number) - (seats.taken as number) : 0
  if (newcomers.length > free) {
    throw new DomainError('class_full', { detail: `班级还剩 ${free} 个名额，名单上要加 ${newcomers.length} 人，一个也没有加`, next: '请核对名单和班级' })
  }
  if (problems.length > 0 && !confirmed) return { written: false, added: newcomers.length, already, problems }
  const report = await addToRoster(runtime, services, classId, newcomers, actor)
  return { written: true, added: report.added, already: already + report.already, problems: [...problems, ...report.problems].sort((a, b) => a.line - b.line) }
}

/** Who would be added, without adding or making known anybody. */
async function dryRun(runtime: Pick<Runtime, 'table' | 'clock'>, services: IdentityServices, classId: ClassId, rows: readonly RosterRow[]) {
  const { good, problems } = checkRoster(rows, shanghaiDate(runtime.clock()))
  const newcomers: RosterRow[] = []
  const mismatches: RowProblem[] = []
  let already = 0
  await concurrently(good, 8, async (row) => {
    const { matches, personId } = await checkIdentity(runtime, services, row)
    if (!matches) mismatches.push({ line: row.line, message: '姓名与身份证号码不一致' })
    else if (personId && await runtime.table.get(traineeKey(classId, personId))) already += 1
    else newcomers.push(row)
  })
  return { newcomers, already, problems: [...problems, ...mismatches].sort((a, b) => a.line - b.line) }
}
