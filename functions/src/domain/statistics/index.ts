export { contributionOf, entryOf, MEASURES, type Measure } from './statistics.ts'
export {
  addTo,
  countOf,
  readStatistics,
  STATISTICS_SHARDS,
  type MonthCount,
} from './statistics.store.ts'
