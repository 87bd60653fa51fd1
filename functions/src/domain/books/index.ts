export { checkBooks } from './check-books.ts'
export { type LatestBooks, readLatest, recordBooks } from './books.store.ts'
export { type Finding, RULES } from './findings.ts'
