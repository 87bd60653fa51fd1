import type { Operator } from '@voucher/shared/contract/operator'
import { useCallback } from 'react'
import { type Query, useQuery } from '../../../../hooks/server/useQuery.ts'
import { api } from '../../../../services/api/api.ts'

/**
 * Looks an operator up in the institution's list: the API has no reading of a single one, and the
 * lists are short.
 */
async function find(operatorId: string): Promise<Operator | undefined> {
  let cursor: string | null | undefined
  while (cursor !== null) {
    const page = await api('GET /operator/operators', {
      query: { limit: 100, ...(cursor === undefined ? {} : { cursor }) },
    })
    const found = page.items.find((operator) => operator.operatorId === operatorId)
    if (found !== undefined) return found
    cursor = page.nextCursor
  }
  return undefined
}

/** One operator of the institution; `operator` is undefined when there is none of that id. */
export function useOperator(operatorId: string): Query<{ operator: Operator | undefined }> {
  return useQuery(useCallback(async () => ({ operator: await find(operatorId) }), [operatorId]))
}
