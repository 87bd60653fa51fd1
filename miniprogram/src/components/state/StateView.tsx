import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { explain, NetworkProblem } from '@voucher/shared/client/problems'
import { accessible } from '../basic/accessible.ts'
import { Button } from '../basic/Button.tsx'
import { Icon, type IconName } from '../basic/Icon.tsx'
import { Spinner } from '../basic/Spinner.tsx'
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
        <Icon name={icon} size={34} color="blue" />
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
