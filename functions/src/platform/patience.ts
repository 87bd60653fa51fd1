/**
 * How long a call of AWS may take before it is tried again. Without this a call that nobody answers
 * holds its function until that is stopped, and its place with it: a zone that is lost would take
 * every place there is.
 */
import type { Config } from './config.ts'

export const patienceOf = ({ CALL_TIMEOUT_MS }: Pick<Config, 'CALL_TIMEOUT_MS'>) => ({
  maxAttempts: 3,
  requestHandler: {
    // Who is there at all says so at once.
    connectionTimeout: CALL_TIMEOUT_MS / 4,
    requestTimeout: CALL_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  },
})
