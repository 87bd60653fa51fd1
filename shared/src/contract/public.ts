/** Routes that anyone may call. */
import * as z from 'zod'
import { area } from './route.ts'

export const publicRoutes = area({
  'GET /health': {
    summary: '存活与版本',
    access: 'public',
    status: 200,
    answer: z.strictObject({ status: z.literal('ok'), version: z.string() }),
  },
  'GET /openapi.json': {
    summary: '接口文档（OpenAPI 3.1）',
    access: 'public',
    status: 200,
    answer: z.looseObject({}),
  },
})
