import { createHandler } from '../entry/queue/void-batch.ts'
import { createRuntime } from '../platform/runtime.ts'

export const handler = createHandler(createRuntime(process.env))
