import type { ReactNode } from 'react'
import type { Query } from '../../hooks/server/useQuery.ts'
import { Stale } from './Stale.tsx'
import { Failure, Loading } from './StateView.tsx'

/**
 * What a reading shows: progress, failure with retry, or its content. What was read before stays
 * while it is read anew.
 */
export function QueryView<T>({
  query,
  children,
}: {
  query: Query<T>
  children: (data: T) => ReactNode
}) {
  if (query.data !== null) {
    return (
      <>
        <Stale error={query.error} />
        {children(query.data)}
      </>
    )
  }
  if (query.error !== null && !query.loading)
    return <Failure error={query.error} onRetry={query.reload} />
  return <Loading />
}
