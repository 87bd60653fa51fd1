import { explain } from '@voucher/shared/client/problems'
import { Banner } from './Banner.tsx'

/**
 * A failure of what the person asked for: title, detail, what to do. Shows nothing without a
 * failure.
 */
export function Refusal({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null
  const { title, detail, next } = explain(error)
  return <Banner tone="no" title={title} detail={detail} next={next} />
}
