export { checkBooks, type Books } from './check-books.ts'
export { RULES, type Finding } from './findings.ts'
