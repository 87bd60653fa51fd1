import { createHandler } from '../entry/api/operator.ts'
import { createRuntime } from '../platform/runtime.ts'

export const handler = createHandler(createRuntime(process.env))
