import { useRef } from 'react'
import { useHide, useShow } from '../../platform/page/lifecycle.ts'

/**
 * Calls back whenever the page is shown after it was hidden: what it shows may have changed
 * meanwhile.
 */
export function useShowAgain(callback: () => void): void {
  const hidden = useRef(false)
  useHide(() => {
    hidden.current = true
  })
  useShow(() => {
    if (hidden.current) callback()
    hidden.current = false
  })
}
