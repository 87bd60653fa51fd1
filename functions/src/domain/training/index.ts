export { createClass, type NewClass } from './create-class.ts'
export { openClasses } from './open-classes.ts'
export { FAILED_SHARDS, failedKeyOfShard, recordResults, type Result } from './record-results.ts'
export { importResults, type ResultRow, type ResultsReport } from './import-results.ts'
export { importRoster, type RosterImport, type RosterProgress } from './import-roster.ts'
export { freeSeat, takeSeat } from './seats.ts'
export {
  addToRoster,
  checkRoster,
  type RosterReport,
  type RosterRow,
  type RowProblem,
} from './roster.ts'
export { isOpen, type Trainee, type TrainingClass } from './training-class.ts'
export {
  classKey,
  countRoster,
  createClassReader,
  readClass,
  toTrainee,
  traineeKey,
  type ClassReader,
} from './training.store.ts'
