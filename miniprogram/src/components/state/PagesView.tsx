import { View } from '@tarojs/components'
import { explain } from '@voucher/shared/client/problems'
import type { ReactNode } from 'react'
import type { Pages } from '../../hooks/server/usePages.ts'
import { Button } from '../basic/Button.tsx'
import { Spinner } from '../basic/Spinner.tsx'
import { Stale } from './Stale.tsx'
import { Failure, Loading } from './StateView.tsx'
import './StateView.scss'

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
