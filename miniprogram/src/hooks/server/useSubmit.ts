import { useCallback, useRef, useState } from 'react'
import { isAnswered } from '@voucher/shared/client/problems'
import { randomText } from '../../platform/phone/device.ts'

export interface Submit<A, T> {
  /**
   * Does it; while it is being done, further calls do nothing. Answers `null` when it was refused
   * or is being done already.
   */
  submit: (argument: A) => Promise<T | null>
  busy: boolean
  error: unknown
  /** Forgets the failure, as when the person changes what they typed. */
  clear: () => void
}

/**
 * One thing to be done by tapping: cannot be double-tapped, and keeps one
 * idempotency key for one intent until the server has answered it, so that
 * tapping again after a lost answer gets that answer instead of doing it twice.
 * Other arguments are another intent.
 */
export function useSubmit<A, T>(
  action: (argument: A, idempotencyKey: string) => Promise<T>,
): Submit<A, T> {
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({
    busy: false,
    error: null,
  })
  const busy = useRef(false)
  const intent = useRef<{ argument: string; key: string } | null>(null)

  const submit = useCallback(
    async (argument: A): Promise<T | null> => {
      if (busy.current) return null
      busy.current = true
      const written = JSON.stringify(argument) ?? ''
      if (intent.current?.argument !== written)
        intent.current = { argument: written, key: randomText(32) }
      setState({ busy: true, error: null })
      try {
        const result = await action(argument, intent.current.key)
        intent.current = null
        setState({ busy: false, error: null })
        return result
      } catch (error) {
        if (isAnswered(error)) intent.current = null
        setState({ busy: false, error })
        return null
      } finally {
        busy.current = false
      }
    },
    [action],
  )

  const clear = useCallback(
    () => setState((before) => (before.error === null ? before : { ...before, error: null })),
    [],
  )
  return {
    submit,
    busy: state.busy,
    error: state.error,
    clear,
  }
}
