export { createClass, type NewClass } from './create-class.ts'
export { openClasses } from './open-classes.ts'
export { FAILED_SHARDS, failedKeyOfShard, recordResults } from './record-results.ts'
export { importResults } from './import-results.ts'
export { importRoster, type RosterProgress } from './import-roster.ts'
export { freeSeat, takeSeat } from './seats.ts'
export { addToRoster } from './roster.ts'
export { isOpen, type Trainee, type TrainingClass } from './training-class.ts'
export {
  classKey,
  type ClassReader,
  countRoster,
  createClassReader,
  readClass,
  toTrainee,
  seatsKey,
  traineeKey,
} from './training.store.ts'
