/** Looks for people's numbers in what the functions logged during the tests: none may ever get there. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { idNumberProblem } from '@voucher/shared/id-number'

/** @returns how many lines were searched, and those that hold an ID number or a mobile phone number */
export function searchLogs(folder: string): { lines: number; leaks: string[] } {
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n')).filter((line) => line !== '')
  return { lines: lines.length, leaks: lines.filter(holdsPersonalNumber) }
}

function holdsPersonalNumber(line: string): boolean {
  const idNumbers = line.match(/(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])/g) ?? []
  return idNumbers.some((text) => idNumberProblem(text.toUpperCase(), '9999-12-31') === null) || /(?<![0-9])1[3-9][0-9]{9}(?![0-9])/.test(line)
}
