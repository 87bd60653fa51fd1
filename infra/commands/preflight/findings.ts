/** One thing that was looked at before deploying, in words for whoever deploys. */
export interface Finding {
  /** `ask`: nobody but people can know. */
  state: 'good' | 'bad' | 'ask'
  what: string
  /** What to do about it. */
  mend?: string
}

export const good = (what: string): Finding => ({ state: 'good', what })
export const bad = (what: string, mend: string): Finding => ({ state: 'bad', what, mend })
export const ask = (what: string, mend: string): Finding => ({ state: 'ask', what, mend })

const SIGNS = { good: '✓', bad: '✗', ask: '?' } as const

export const linesOf = ({ state, what, mend }: Finding): string[] => [
  `${SIGNS[state]} ${what}`,
  ...(mend === undefined ? [] : [`    ${mend}`]),
]
