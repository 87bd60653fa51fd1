/** Structured logs. Only what is passed as a field is written; callers pass ids and codes, never personal data. */
import { Logger } from '@aws-lambda-powertools/logger'

export interface Log {
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
}

/** A logger that names the deployed service in every line. */
export function createLog(service: string): Log {
  const logger = new Logger({ serviceName: service })
  return {
    info: (message, fields = {}) => { logger.info(message, fields) },
    warn: (message, fields = {}) => { logger.warn(message, fields) },
    error: (message, fields = {}) => { logger.error(message, fields) },
  }
}
