import { createHandler } from '../entry/queue/send-reminders.ts'
import { createRuntime } from '../platform/runtime.ts'

export const handler = createHandler(createRuntime(process.env))
