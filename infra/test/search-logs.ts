/**
 * Looks for people in what the functions logged during the tests: neither their numbers nor
 * anything they have typed may ever get there.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { idNumberProblem } from '@voucher/shared/id-number'

/**
 * @returns how many lines were searched, and those that hold an ID number, a mobile phone number,
 *   or words that only people write
 */
export function searchLogs(folder: string): { lines: number; leaks: string[] } {
  const lines = readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
  return {
    lines: lines.length,
    leaks: lines.filter((line) =>
      waysToRead(line).some(
        (text) => holdsPersonalNumber(text) || (isOfLog(line) && /\p{Script=Han}/u.test(text)),
      ),
    ),
  }
}

/** What `npm start` says to people is not of the log, and is Chinese. */
const isOfLog = (line: string): boolean => line.startsWith('{')

/**
 * The line as it stands, and with what is escaped in it, as in an address or in JSON, made plain.
 */
function waysToRead(line: string): string[] {
  const plain = line
    .replace(/(?:%[0-9A-Fa-f]{2})+/g, (bytes) =>
      Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'),
    )
    .replace(/\\u([0-9A-Fa-f]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
  return [line, plain]
}

function holdsPersonalNumber(line: string): boolean {
  const idNumbers = line.match(/(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])/g) ?? []
  return (
    idNumbers.some((text) => idNumberProblem(text.toUpperCase(), '9999-12-31') === null) ||
    /(?<![0-9])(?:86)?1[3-9][0-9]{9}(?![0-9])/.test(line)
  )
}
