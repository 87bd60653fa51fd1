import { createHandler } from '../entry/queue/send-notices.ts'
import { createRuntime } from '../platform/runtime.ts'

export const handler = createHandler(createRuntime(process.env))
