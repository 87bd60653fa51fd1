/** What the person who starts the local stack may set. */
import { resolve } from 'node:path'
import * as z from 'zod'

const PROJECT = resolve(import.meta.dirname, '../..')

const schema = z.object({
  PORT: z.coerce
    .number('应为端口号')
    .int('应为端口号')
    .min(0, '应为端口号')
    .max(65_535, '应为端口号')
    .default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  LOCAL_DATA_DIR: z.string().min(1).default('.local'),
  LOCAL_RESET: z.string().default('0'),
  LOCAL_DEMO: z.string().default('1'),
  /** The address that people's browsers use, when it is not the one listened on. */
  PUBLIC_ORIGIN: z.url('应为网址').optional(),
})

export interface Settings {
  port: number
  host: string
  dataDirectory: string
  reset: boolean
  demo: boolean
  publicOrigin?: string
}

/** @throws naming the variable that cannot be used */
export function parseSettings(environment: Record<string, string | undefined>): Settings {
  const parsed = schema.safeParse(environment)
  if (!parsed.success)
    throw new Error(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    )
  const {
    PORT: port,
    HOST: host,
    PUBLIC_ORIGIN: origin,
    LOCAL_DATA_DIR: directory,
    LOCAL_RESET: reset,
    LOCAL_DEMO: demo,
  } = parsed.data
  return {
    port,
    host,
    dataDirectory: resolve(PROJECT, directory),
    reset: reset === '1',
    demo: demo !== '0',
    ...(origin !== undefined && { publicOrigin: origin.replace(/\/$/, '') }),
  }
}
