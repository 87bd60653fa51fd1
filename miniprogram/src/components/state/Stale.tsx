import { explain, NetworkProblem } from '@voucher/shared/client/problems'
import { Banner } from './Banner.tsx'

/** What is shown was read before; reading it anew has failed. */
export function Stale({ error }: { error: unknown }) {
  if (error === null) return null
  const lost = error instanceof NetworkProblem
  return (
    <Banner
      tone="unknown"
      title={lost ? '网络断开，显示的是之前的内容' : '没有刷新成功，显示的是之前的内容'}
      detail={lost ? '网络恢复后会自动刷新' : explain(error).title}
    />
  )
}
