/**
 * Checks that nothing can miss: without them the system does the same. Each with the reason; a
 * name is what a survivor of `npm run mutate` is called.
 */
export const EQUIVALENT: Readonly<Record<string, string>> = {}
