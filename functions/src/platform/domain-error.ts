import { ERRORS, type ErrorCode, type FieldError } from '@voucher/shared/errors'

interface Details {
  /** Chinese sentence for this very case; the code's title when absent. */
  detail?: string
  /** What to do now, when better advice than the code's own can be given. */
  next?: string
  /** Members that belong to the code, such as `redeemedAt`. */
  members?: Record<string, unknown>
  errors?: FieldError[]
}

/**
 * A refusal: permanent, told to the person, never retried. Transient failures throw anything else.
 */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly details: Details
  constructor(code: ErrorCode, details: Details = {}) {
    super(code)
    this.name = 'DomainError'
    this.code = code
    this.details = details
  }
  get status(): number {
    return ERRORS[this.code].status
  }
}

/** The refusal for one field of the input. */
export const invalidField = (path: string, message: string, code = 'invalid'): DomainError =>
  new DomainError('invalid_request', { detail: message, errors: [{ path, code, message }] })
