import { createHandler } from '../entry/stream/projections.ts'
import { createRuntime } from '../platform/runtime.ts'

export const handler = createHandler(createRuntime(process.env))
