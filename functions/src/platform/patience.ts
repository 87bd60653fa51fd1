/**
 * How long a call of AWS may take before it is tried again. Without this a call that nobody answers
 * holds its function until that is stopped, and its place with it: a zone that is lost would take
 * every place there is.
 */
export const patience = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout: 4000,
    throwOnRequestTimeout: true,
  },
} as const
