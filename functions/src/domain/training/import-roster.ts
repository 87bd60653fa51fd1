import { shanghaiDate } from '@voucher/shared/dates'
import { concurrently } from '../../platform/work/concurrently.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { PersonServices } from '../../platform/services/person-services.ts'
import type { BatchId, ClassId } from '../../platform/ids.ts'
import { patiently } from '../../platform/work/patiently.ts'
import type { Makes, ReadsToday } from '../../platform/runtime.ts'
import type { Actor } from '../actor.ts'
import { checkIdentity, type CheckedIdentity } from '../person/index.ts'
import {
  addToRoster,
  checkRoster,
  MISMATCH,
  PEOPLE_AT_ONCE,
  type CheckedRow,
  type RosterReport,
  type RosterRow,
} from './roster.ts'
import { readClass, seatsKey, traineeKey } from './training.store.ts'

/** How many rows of those are through the first or the second part of an import. */
export interface RosterProgress {
  part: 'look' | 'add'
  done: number
  total: number
}
/** @see importRoster; `confirmed` says that the good rows are wanted although others are bad. */
export interface RosterImport {
  classId: ClassId
  rows: readonly RosterRow[]
  confirmed: boolean
  actor: Actor
  onProgress?: (progress: RosterProgress) => void
}

/**
 * Takes a roster file into a class (R45). Every row is looked at before anybody
 * is added: with a bad row among them nothing is written until it is confirmed,
 * and a list longer than the free seats is refused as a whole.
 * @returns what was written; when nothing was, `added` counts the rows that wait for confirmation;
 *   `batchId` is the class's live batch, if it has one
 * @throws DomainError not_found, wrong_state, class_full, try_again
 */
export async function importRoster(
  services: Makes & PersonServices,
  { classId, rows, confirmed, actor, onProgress = () => undefined }: RosterImport,
): Promise<RosterReport & { written: boolean; batchId?: BatchId }> {
  const trainingClass = await readClass(services.table, classId)
  if (!trainingClass) throw new DomainError('not_found', { detail: '没有这个班级' })
  if (trainingClass.state !== 'open')
    throw new DomainError('wrong_state', { detail: '班级已结业，不能再加人' })
  const { newcomers, already, problems } = await dryRun(services, {
    classId,
    rows,
    onProgress: (done) => onProgress({ part: 'look', ...done }),
  })
  const seats = await services.table.get(seatsKey(classId))
  const free = seats ? (seats.capacity as number) - (seats.taken as number) : 0
  if (newcomers.length > free) {
    throw new DomainError('class_full', {
      detail: `班级还剩 ${free} 个名额，名单上要加 ${newcomers.length} 人，一个也没有加`,
      next: '请核对名单和班级',
    })
  }
  if (problems.length > 0 && !confirmed)
    return {
      written: false,
      added: newcomers.length,
      already,
      problems,
    }
  const report = await addToRoster(services, {
    classId,
    rows: newcomers,
    actor,
    onProgress: (done) => onProgress({ part: 'add', done, total: newcomers.length }),
  })
  const { batchId } = (await readClass(services.table, classId)) ?? {}
  return {
    written: true,
    ...(batchId && { batchId }),
    added: report.added,
    already: already + report.already,
    problems: [...problems, ...report.problems].sort((a, b) => a.line - b.line),
  }
}

/** As many as one request reads. */
const PAGE = 100

interface DryRun extends Pick<RosterImport, 'classId' | 'rows'> {
  onProgress: (progress: Omit<RosterProgress, 'part'>) => void
}

/** Who would be added, without adding or making known anybody. */
async function dryRun(
  services: ReadsToday & PersonServices,
  { classId, rows, onProgress }: DryRun,
) {
  const { good, problems } = checkRoster(rows, shanghaiDate(services.clock()))
  const newcomers: CheckedRow[] = []
  let already = 0
  for (let at = 0; at < good.length; at += PAGE) {
    const page = good.slice(at, at + PAGE)
    const found = new Map<RosterRow, CheckedIdentity>()
    await concurrently(page, PEOPLE_AT_ONCE, async (row) => {
      found.set(row, await patiently(() => checkIdentity(services, row)))
    })
    const known = [...found.values()].flatMap((seen) =>
      'personId' in seen ? [traineeKey(classId, seen.personId)] : [],
    )
    const there = new Set((await services.table.batchGet(known)).map(({ sk }) => sk))
    for (const row of page) {
      const seen = found.get(row)
      if (!seen?.matches) problems.push({ line: row.line, message: MISMATCH })
      else if ('personId' in seen && there.has(traineeKey(classId, seen.personId).sk)) already += 1
      else newcomers.push({ ...row, seen })
    }
    onProgress({ done: Math.min(at + PAGE, good.length), total: good.length })
  }
  return { newcomers, already, problems: problems.sort((a, b) => a.line - b.line) }
}
