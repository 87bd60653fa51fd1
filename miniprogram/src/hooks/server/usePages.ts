import { useCallback, useEffect, useRef, useState } from 'react'
import { NetworkProblem } from '@voucher/shared/client/problems'
import { useReachBottom } from '../../platform/page/lifecycle.ts'
import { useReadAgain } from './useQuery.ts'

export interface ListPage<T> {
  items: T[]
  nextCursor: string | null
}

export interface Pages<T> {
  /** What has been read so far; `null` until the first page is there. */
  items: T[] | null
  error: unknown
  loading: boolean
  /** Whether everything has been read. */
  ended: boolean
  /**
   * Reads the next page, as does scrolling to the end; does nothing while one is being read or at
   * the end.
   */
  more: () => void
  /** Starts again from the first page. */
  reload: () => void
}

interface State<T> {
  items: T[] | null
  cursor: string | null
  error: unknown
  loading: boolean
}

/**
 * Reads a list page by page. After a lost network it reads again by itself.
 * @param load reads the page at a cursor (`undefined`: the first); keep it stable (`useCallback`)
 */
export function usePages<T>(load: (cursor: string | undefined) => Promise<ListPage<T>>): Pages<T> {
  const [state, setState] = useState<State<T>>({
    items: null,
    cursor: null,
    error: null,
    loading: true,
  })
  const [attempt, setAttempt] = useState(0)
  /** Which reading counts; an older one's answer is dropped. */
  const latest = useRef(0)

  const read = useCallback(
    (cursor: string | undefined, before: T[]) => {
      latest.current += 1
      const mine = latest.current
      load(cursor).then(
        (page) => {
          if (mine === latest.current)
            setState({
              items: [...before, ...page.items],
              cursor: page.nextCursor,
              error: null,
              loading: false,
            })
        },
        (error: unknown) => {
          if (mine === latest.current) setState((kept) => ({ ...kept, error, loading: false }))
        },
      )
    },
    [load],
  )

  useEffect(() => {
    read(undefined, [])
    return () => {
      latest.current += 1
    }
  }, [read, attempt])

  const reload = useCallback(() => {
    setState((before) => ({ ...before, loading: true }))
    setAttempt((before) => before + 1)
  }, [])

  const { items, cursor, loading, error } = state
  const more = useCallback(() => {
    if (loading || items === null || cursor === null) return
    setState((before) => ({ ...before, error: null, loading: true }))
    read(cursor, items)
  }, [loading, items, cursor, read])

  useReachBottom(more)
  useReadAgain(error instanceof NetworkProblem && !loading, items === null ? reload : more)
  return {
    items,
    error,
    loading,
    ended: items !== null && cursor === null,
    more,
    reload,
  }
}
