import { createHandler } from '../entry/queue/check-books.ts'
import { createRuntime } from '../platform/runtime.ts'

export const handler = createHandler(createRuntime(process.env))
