import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import type { Pages } from '../hooks/usePages.ts'
import type { Query } from '../hooks/useQuery.ts'
import { explain, NetworkProblem } from '@voucher/shared/client/problems'
import { accessible } from './accessible.ts'
import { Button } from './Button.tsx'
import { Icon, type IconName } from './Icon.tsx'
import { Banner } from './Refusal.tsx'
import { Spinner } from './Spinner.tsx'
import './StateView.scss'

export interface StateViewProps {
  icon: IconName
  title: string
  detail?: string
  action?: ReactNode
}

/** In place of content: why there is none, and what to do. */
export function StateView({ icon, title, detail = '', action }: StateViewProps) {
  return (
    <View className="state">
      <View className="state__mark">
        <Icon name={icon} size={34} color="#1456d9" />
      </View>
      <View className="state__title">{title}</View>
      {detail !== '' && <View className="state__detail">{detail}</View>}
      {action !== undefined && <View className="state__action">{action}</View>}
    </View>
  )
}

export function Loading({ text = '正在加载…' }: { text?: string }) {
  return (
    <View className="state">
      <Spinner large />
      <View className="state__detail">{text}</View>
    </View>
  )
}

/** A failure in place of content. A lost network is tried again by itself; a tap tries at once. */
export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { title, detail, next } = explain(error)
  const lost = error instanceof NetworkProblem
  return (
    <View {...accessible({ role: 'alert' })}>
      <StateView
        icon={lost ? 'offline' : 'alert'}
        title={title}
        detail={lost ? '网络恢复后会自动重新加载' : [detail, next].filter(Boolean).join('。')}
        action={
          <Button kind="line" onTap={onRetry}>
            重试
          </Button>
        }
      />
    </View>
  )
}

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

/** What a list shows: progress, nothing there, failure with retry, its items, and its end. */
export function PagesView<T>({
  pages,
  empty,
  children,
}: {
  pages: Pages<T>
  empty: ReactNode
  children: (items: T[]) => ReactNode
}) {
  const { items, error, loading, ended, more, reload } = pages
  if (items === null)
    return error !== null && !loading ? <Failure error={error} onRetry={reload} /> : <Loading />
  if (items.length === 0 && ended) return <>{empty}</>
  return (
    <>
      {ended && <Stale error={error} />}
      {children(items)}
      {ended ? <ListEnd /> : <More error={error} loading={loading} more={more} />}
    </>
  )
}

/** What is shown was read before; reading it anew has failed. */
function Stale({ error }: { error: unknown }) {
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

export function ListEnd() {
  return <View className="state state--line">没有更多了</View>
}

function More({ error, loading, more }: { error: unknown; loading: boolean; more: () => void }) {
  if (loading) {
    return (
      <View className="state state--line">
        <Spinner />
        正在加载…
      </View>
    )
  }
  return (
    <Button kind="text" onTap={more}>
      {error === null ? '查看更多' : `${explain(error).title}，点这里重试`}
    </Button>
  )
}
