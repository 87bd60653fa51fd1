import { createHandler } from '../entry/schedule/start-jobs.ts'
import { createRuntime } from '../platform/runtime.ts'

export const handler = createHandler(createRuntime(process.env))
