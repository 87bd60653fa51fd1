import { useCallback, useState } from 'react'
import { useQuery } from '../../../../hooks/server/useQuery.ts'
import { useShowAgain } from '../../../../hooks/server/useShowAgain.ts'
import { api } from '../../../../services/api/api.ts'

/** At most this many pages of 100 are counted. */
const PAGES = 10

async function countToday(): Promise<number> {
  let count = 0
  let cursor: string | null | undefined
  for (let page = 0; page < PAGES && cursor !== null; page += 1) {
    const answer = await api('GET /operator/redemptions', {
      query: { limit: 100, ...(cursor === undefined ? {} : { cursor }) },
    })
    count += answer.items.filter(({ reversedAt }) => reversedAt === undefined).length
    cursor = answer.nextCursor
  }
  return count
}

export interface TodayCount {
  /** How many people the institution has checked in today; `null` while unknown. */
  count: number | null
  /** One more: the records follow a moment later. */
  add: () => void
}

/** Today's count, read anew whenever the page comes to the front. */
export function useTodayCount(): TodayCount {
  const { data, reload } = useQuery(countToday)
  const [added, setAdded] = useState({ to: data, count: 0 })
  useShowAgain(reload)
  const add = useCallback(
    () => setAdded((before) => ({ to: data, count: before.to === data ? before.count + 1 : 1 })),
    [data],
  )
  return { count: data === null ? null : data + (added.to === data ? added.count : 0), add }
}
