import { ERRORS, type ErrorCode } from '@voucher/shared/errors'

/**
 * A refusal in the form of every other error (RFC 9457), for gateway and firewall, which know no
 * more than the code.
 */
export function problemBody(code: ErrorCode): string {
  const { status, title, next } = ERRORS[code]
  return JSON.stringify({
    type: `urn:training-voucher:${code}`,
    title,
    status,
    code,
    detail: title,
    next,
  })
}
