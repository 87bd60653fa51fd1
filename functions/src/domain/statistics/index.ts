export { contributionOf, statisticsEntryOf, type Measure, MEASURES } from './statistics.ts'
export {
  addTo,
  countOf,
  type MonthShard,
  readStatistics,
  STATISTICS_SHARDS,
} from './statistics.store.ts'
