import { useRef } from 'react'
import { useShow } from '../platform/lifecycle.ts'

/** Calls back whenever the page is shown again, but not the first time: what it shows may have changed meanwhile. */
export function useShowAgain(callback: () => void): void {
  const shown = useRef(false)
  useShow(() => {
    if (shown.current) callback()
    shown.current = true
  })
}
