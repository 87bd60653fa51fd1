import { useEffect } from 'react'
import { loadMe, me, type MeState } from '../../services/person/me.ts'
import { useStore } from './useStore.ts'

/** Who is signed in. The first screen that asks starts the sign-in. */
export function useSession(): MeState {
  const state = useStore(me)
  const idle = state.me === null && state.error === null && !state.loading && !state.signedOut
  useEffect(() => {
    if (idle) void loadMe()
  }, [idle])
  return state
}
