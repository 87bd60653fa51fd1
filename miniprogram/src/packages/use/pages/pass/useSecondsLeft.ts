import { useEffect, useState } from 'react'

/**
 * Whole seconds until a moment of this phone's clock (ms since the epoch), counted down on the
 * screen; 0 afterwards.
 */
export function useSecondsLeft(until: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [])
  return Math.max(0, Math.ceil((until - now) / 1000))
}
