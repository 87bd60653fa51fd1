/**
 * The nightly recount of every invariant (B5). A repeated message counts again and replaces the
 * result.
 */
import { checkBooks, recordBooks } from '../../domain/books/index.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { queueFunction, type QueueHandler } from './queue-function.ts'

/** One message: it is counted in one go. */
export const partsOf = (): object[] => [{}]

export const createHandler = (runtime: Runtime): QueueHandler =>
  queueFunction(runtime, 'check-books', async (_job, _mustStop, log) => {
    const books = await checkBooks(runtime)
    await recordBooks(runtime.table, books)
    runtime.metrics.count({ booksChecked: 1, bookFindings: books.findings.length })
    log.info('books checked', {
      vouchers: books.vouchers,
      findings: books.findings.length,
      rules: [...new Set(books.findings.map(({ rule }) => rule))],
    })
    return null
  })
