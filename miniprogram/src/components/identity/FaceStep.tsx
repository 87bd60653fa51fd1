import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { Icon } from '../basic/Icon.tsx'
import './Verify.scss'

/** The face check's own screen: what to do, and the button that belongs to its state. */
export function FaceStep({
  title = '人脸识别',
  hint,
  children,
}: {
  title?: string
  hint: string
  children: ReactNode
}) {
  return (
    <View className="verify__face">
      <View className="verify__ring">
        <Icon name="face" size={84} color="blue" line={1.3} />
      </View>
      <View className="verify__title">{title}</View>
      <View className="verify__hint">{hint}</View>
      {children}
    </View>
  )
}
