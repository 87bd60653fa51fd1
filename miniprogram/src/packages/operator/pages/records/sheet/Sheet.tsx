import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { accessible } from '../../../../../components/basic/accessible.ts'
import { Icon } from '../../../../../components/basic/Icon.tsx'
import './Sheet.scss'

export interface SheetProps {
  title: string
  onClose: () => void
  children: ReactNode
}

/** A sheet that comes up over the page from the bottom of the screen. */
export function Sheet({ title, onClose, children }: SheetProps) {
  return (
    <View className="sheet">
      <View
        className="sheet__shade"
        onClick={onClose}
        {...accessible({ role: 'button', label: '关闭' })}
      />
      <View className="sheet__paper">
        <View className="sheet__head">
          <View className="sheet__title">{title}</View>
          <View
            className="sheet__close"
            onClick={onClose}
            {...accessible({ role: 'button', label: '关闭' })}
          >
            <Icon name="cross" size={22} color="ink-2" />
          </View>
        </View>
        <View className="sheet__body">{children}</View>
      </View>
    </View>
  )
}
