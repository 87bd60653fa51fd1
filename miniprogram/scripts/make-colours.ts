/**
 * Writes `src/styles/colours.scss`, what styles know of `colours.ts`:
 * `npm run colours -w @voucher/miniprogram`.
 */
import { writeFileSync } from 'node:fs'
import { CARE_COLOURS, COLOURS } from '../src/styles/colours.ts'

const mapOf = (name: string, colours: object): string =>
  [
    `$${name}: (`,
    ...Object.entries(colours).map(([colour, value]) => `  '${colour}': ${value},`),
    ');',
  ].join('\n')

/** The file's text: a map of each look. */
export function makeColours(): string {
  return `/* Made from colours.ts by scripts/make-colours.ts. */
${mapOf('normal', COLOURS)}

/* 关怀版: what differs. */
${mapOf('care', CARE_COLOURS)}
`
}

if (import.meta.main)
  writeFileSync(new URL('../src/styles/colours.scss', import.meta.url), makeColours())
