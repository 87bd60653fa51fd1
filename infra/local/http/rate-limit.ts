/**
 * Requests by address, as the firewall in front of the API counts them: a bucket that refills
 * evenly.
 */
export type RateLimit = (address: string) => number

const MAX_ADDRESSES = 10_000

/**
 * @param perMinute how many an address may make in a minute
 * @param now milliseconds of a clock that only goes forward
 * @returns for each request 0 when it may pass, else the whole seconds after which to try again
 */
export function createRateLimit(
  perMinute: number,
  now: () => number = () => performance.now(),
): RateLimit {
  const perMillisecond = perMinute / 60_000
  const buckets = new Map<string, { left: number; at: number }>()
  return (address) => {
    const at = now()
    const bucket = buckets.get(address) ?? { left: perMinute, at }
    bucket.left = Math.min(perMinute, bucket.left + (at - bucket.at) * perMillisecond)
    bucket.at = at
    // The least recently seen address is forgotten first, so that inventing addresses does not fill
    // the memory.
    buckets.delete(address)
    buckets.set(address, bucket)
    const oldest = buckets.size > MAX_ADDRESSES ? buckets.keys().next().value : undefined
    if (oldest !== undefined) buckets.delete(oldest)
    if (bucket.left < 1) return Math.max(1, Math.ceil((1 - bucket.left) / perMillisecond / 1000))
    bucket.left -= 1
    return 0
  }
}
