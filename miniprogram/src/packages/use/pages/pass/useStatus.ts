import { useEffect, useState } from 'react'
import { NetworkProblem } from '@voucher/shared/client/problems'
import { api } from '../../../../services/api/api.ts'
import type { PassStatus } from '../../../../services/vouchers.ts'

/** Between two questions, in ms: the scan must show within two seconds. */
const ASK_EVERY_MS = 1000

export interface WatchedStatus {
  status: PassStatus | null
  /** The last question went unanswered. */
  lost: boolean
}

/**
 * Asks again and again how the voucher stands, while `watching`, until it is no longer 已领取 (R23).
 */
export function useStatus(voucherId: string, watching: boolean): WatchedStatus {
  const [state, setState] = useState<WatchedStatus>({ status: null, lost: false })
  const over = state.status !== null && state.status.status !== 'claimed'
  useEffect(() => {
    if (!watching || over) return undefined
    let wanted = true
    const ask = async () => {
      while (wanted) {
        try {
          const status = await api('GET /me/vouchers/{voucherId}/status', { params: { voucherId } })
          if (wanted) setState({ status, lost: false })
        } catch (error) {
          if (wanted) setState((before) => ({ ...before, lost: error instanceof NetworkProblem }))
        }
        await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
      }
    }
    void ask()
    return () => {
      wanted = false
    }
  }, [voucherId, watching, over])
  return state
}
