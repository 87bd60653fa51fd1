import { createHandler } from '../entry/queue/fail-trainees.ts'
import { createRuntime } from '../platform/runtime.ts'

export const handler = createHandler(createRuntime(process.env))
