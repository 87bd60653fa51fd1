/**
 * Laid before every test file of a run: the switches that `plant.ts` has put into the code. Which
 * of them were passed is written beside the run's report; at most one is on.
 */
import { afterAll, expect } from '@jest/globals'
import { appendFileSync } from 'node:fs'

interface Switches {
  /** Whether this check is out. */
  on(id: string): boolean
  /** A condition expression, with one of its clauses made always true when that one is out. */
  condition(id: string, text: string | undefined): string | undefined
}

const { MUTATE_ON: on, MUTATE_SEEN: seenFile } = process.env
const seen = new Set<string>()

/** Keeps names and values in use, which would be refused otherwise. */
const always = (clause: string): string =>
  `(${clause} OR attribute_exists(pk) OR attribute_not_exists(pk))`

/** The clauses that AND joins, outside of parentheses and of BETWEEN … AND. */
function clausesOf(text: string): string[] {
  const clauses: string[] = []
  let depth = 0
  let clause: string[] = []
  for (const word of text.split(' ')) {
    const between = clause.includes('BETWEEN') && clause.at(-2) === 'BETWEEN'
    if (word === 'AND' && depth === 0 && !between) {
      clauses.push(clause.join(' '))
      clause = []
      continue
    }
    depth += (word.match(/\(/g) ?? []).length - (word.match(/\)/g) ?? []).length
    clause.push(word)
  }
  return [...clauses, clause.join(' ')]
}

const switches: Switches = {
  on(id) {
    seen.add(id)
    return id === on
  },
  condition(id, text) {
    if (text === undefined) return text
    return clausesOf(text)
      .map((clause) => (switches.on(`${id} → ${clause}`) ? always(clause) : clause))
      .join(' AND ')
  },
}
Object.assign(globalThis, { voucherSwitches: switches })

afterAll(() => {
  if (seenFile === undefined) return
  const { testPath } = expect.getState()
  appendFileSync(seenFile, `${JSON.stringify({ testPath, seen: [...seen] })}\n`)
})
