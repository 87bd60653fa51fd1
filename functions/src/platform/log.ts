/**
 * Structured logs. Only what is passed as a field is written; callers pass ids and codes, never
 * personal data.
 */
import { Logger } from '@aws-lambda-powertools/logger'

export interface Log {
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
  /**
   * The same log, with these fields in every line, such as the request or message that is being
   * worked on.
   */
  with(fields: Record<string, unknown>): Log
}

/**
 * An error as a log may hold it. Its message is ours or an engine's: neither repeats what people
 * have sent.
 */
export function described(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack, cause } = error
  return {
    name,
    message,
    stack,
    ...(cause !== undefined && { cause: described(cause) }),
  }
}

/** @param write takes one line: its level, message and fields */
export function logOf(
  write: (
    level: 'info' | 'warn' | 'error',
    message: string,
    fields: Record<string, unknown>,
  ) => void,
  always: Record<string, unknown> = {},
): Log {
  return {
    info: (message, fields) => {
      write('info', message, { ...always, ...fields })
    },
    warn: (message, fields) => {
      write('warn', message, { ...always, ...fields })
    },
    error: (message, fields) => {
      write('error', message, { ...always, ...fields })
    },
    with: (fields) => logOf(write, { ...always, ...fields }),
  }
}

/** A logger that names the deployed service in every line. */
export function createLog(service: string): Log {
  const logger = new Logger({ serviceName: service })
  return logOf((level, message, fields) => {
    logger[level](message, fields)
  })
}
