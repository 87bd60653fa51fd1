/** The table of a whole run, for `docs/mutation.md`. */

export interface Result {
  /** Path, kind and text of the check. */
  id: string
  /** Whose tests noticed that it was gone. */
  by: string | undefined
  /** Whether any test comes past it. */
  reached: boolean
  /** Why nothing can notice. */
  equivalent: string | undefined
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

const outcomeOf = ({ by, reached, equivalent }: Result): string =>
  by ?? (equivalent ? `equivalent: ${equivalent}` : reached ? '**nobody**' : '**not reached**')

export function reportOf(results: readonly Result[]): string {
  const sorted = [...results].sort((a, b) => (a.id < b.id ? -1 : 1))
  const noticed = results.filter(({ by }) => by).length
  const explained = results.filter(({ by, equivalent }) => !by && equivalent).length
  return [
    '# What the tests notice',
    '',
    'Every condition, guard, choice, predicate and cursor scope of `functions/src/domain` and `functions/src/entry` was taken out, one at a time (`npm run mutate`). The right column names the tests that noticed first.',
    '',
    `${results.length} checks: ${noticed} noticed, ${explained} that nothing can notice, ${results.length - noticed - explained} that nobody noticed.`,
    '',
    '| check | noticed by |',
    '| --- | --- |',
    ...sorted.map((result) => `| \`${cell(result.id)}\` | ${cell(outcomeOf(result))} |`),
    '',
  ].join('\n')
}
