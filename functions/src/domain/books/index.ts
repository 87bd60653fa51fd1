export { checkBooks, type Books } from './check-books.ts'
export { readLatest, recordBooks, type LatestBooks } from './books.store.ts'
export { RULES, type Finding } from './findings.ts'
