import { createHandler } from '../entry/queue/issue-vouchers.ts'
import { createRuntime } from '../platform/runtime.ts'

export const handler = createHandler(createRuntime(process.env))
