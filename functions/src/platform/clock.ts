/** Business time, in milliseconds since the epoch. It is passed in, never reached for. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now()

/** An instant as the API writes it: ISO 8601 UTC, milliseconds. */
export const iso = (instantMs: number): string => new Date(instantMs).toISOString()
