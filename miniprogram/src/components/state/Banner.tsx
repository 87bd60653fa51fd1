import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import type { Colour } from '../../styles/colours.ts'
import { accessible } from '../basic/accessible.ts'
import { Icon, type IconName } from '../basic/Icon.tsx'
import './Banner.scss'

const LOOKS = {
  ok: { icon: 'check', color: 'green' },
  no: { icon: 'cross', color: 'red' },
  unknown: { icon: 'unknown', color: 'ink' },
  hint: { icon: 'alert', color: 'blue' },
  warn: { icon: 'alert', color: 'orange' },
} as const satisfies Record<string, { icon: IconName; color: Colour }>

export interface BannerProps {
  /** Outcome: `ok`, `no`, `unknown` (no answer yet); advice: `hint`, `warn`. */
  tone: keyof typeof LOOKS
  title: ReactNode
  detail?: ReactNode
  next?: ReactNode
}

/** An outcome or advice in plain words: what it is, and what to do next. */
export function Banner({ tone, title, detail, next }: BannerProps) {
  const { icon, color } = LOOKS[tone]
  return (
    <View
      className={`banner banner--${tone}`}
      {...(tone === 'no' ? accessible({ role: 'alert' }) : {})}
    >
      <Icon name={icon} color={color} line={2.4} />
      <View className="banner__words">
        <View className="banner__title">{title}</View>
        {detail !== undefined && detail !== '' && <View className="banner__detail">{detail}</View>}
        {next !== undefined && next !== '' && <View className="banner__next">{next}</View>}
      </View>
    </View>
  )
}
