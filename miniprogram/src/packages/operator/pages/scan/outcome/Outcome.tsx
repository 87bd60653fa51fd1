import { View } from '@tarojs/components'
import { type ReactNode, useEffect } from 'react'
import { accessible } from '../../../../../components/basic/accessible.ts'
import { Icon, type IconName } from '../../../../../components/basic/Icon.tsx'
import { Page } from '../../../../../components/frame/Page.tsx'
import { scrollToTop } from '../../../../../platform/page/feedback.ts'
import './Outcome.scss'

const ICONS = {
  accepted: 'check',
  refused: 'cross',
  unconfirmed: 'unknown',
} as const satisfies Record<string, IconName>

export interface OutcomeProps {
  kind: keyof typeof ICONS
  /** The outcome in two to four characters. */
  word: string
  title: ReactNode
  detail?: ReactNode
  /** Below the coloured part. */
  children?: ReactNode
  foot: ReactNode
}

/** How it went, to be told apart at arm's length: colour, sign and word each say it alone (B3). */
export function Outcome({ kind, word, title, detail, children, foot }: OutcomeProps) {
  useEffect(scrollToTop, [])
  return (
    <Page foot={foot}>
      <View className={`outcome outcome--${kind}`} {...accessible({ role: 'alert' })}>
        <View className="outcome__sign">
          <Icon
            name={ICONS[kind]}
            size={64}
            color="white"
            line={kind === 'unconfirmed' ? 1.8 : 3}
          />
        </View>
        <View className="outcome__word">{word}</View>
        <View className="outcome__title">{title}</View>
        {detail !== undefined && detail !== '' && <View className="outcome__detail">{detail}</View>}
      </View>
      {children}
    </Page>
  )
}
