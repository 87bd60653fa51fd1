import { useEffect, useSyncExternalStore } from 'react'
import { loadMe, meState, type MeState, subscribeMe } from '../services/me.ts'

/** Who is signed in. The first screen that asks starts the sign-in. */
export function useSession(): MeState {
  const state = useSyncExternalStore(subscribeMe, meState)
  const idle = state.me === null && state.error === null && !state.loading && !state.signedOut
  useEffect(() => {
    if (idle) void loadMe()
  }, [idle])
  return state
}
