import { useCallback, useEffect, useState } from 'react'
import { NetworkProblem } from '@voucher/shared/client/problems'
import { onNetworkBack } from '../../platform/phone/http.ts'

/** How long after a lost network to read again, in ms. */
const AGAIN_AFTER_MS = 5000

export interface Query<T> {
  /** What was read last; kept while it is read anew. */
  data: T | null
  error: unknown
  loading: boolean
  reload: () => void
}

/**
 * Reads something when the page opens and whenever `load` changes. After a
 * lost network it reads again by itself.
 * @param load keep it stable (`useCallback`, or a function outside the component)
 */
export function useQuery<T>(load: () => Promise<T>): Query<T> {
  const [state, setState] = useState<{ data: T | null; error: unknown; loading: boolean }>({
    data: null,
    error: null,
    loading: true,
  })
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    let wanted = true
    const settle = (next: { data: T | null; error: unknown } | { error: unknown }) => {
      if (wanted) setState((before) => ({ ...before, ...next, loading: false }))
    }
    load().then(
      (data) => settle({ data, error: null }),
      (error: unknown) => settle({ error }),
    )
    return () => {
      wanted = false
    }
  }, [load, attempt])

  const reload = useCallback(() => {
    setState((before) => ({ ...before, loading: true }))
    setAttempt((before) => before + 1)
  }, [])

  useReadAgain(state.error instanceof NetworkProblem && !state.loading, reload)
  return { ...state, reload }
}

/** While the network is lost: reads again when it comes back, and now and then. */
export function useReadAgain(lost: boolean, reload: () => void): void {
  useEffect(() => {
    if (!lost) return undefined
    const timer = setInterval(reload, AGAIN_AFTER_MS)
    const stopListening = onNetworkBack(reload)
    return () => {
      clearInterval(timer)
      stopListening()
    }
  }, [lost, reload])
}
