import { View } from '@tarojs/components'
import { accessible } from '../../components/basic/accessible.ts'
import { Icon, type IconName } from '../../components/basic/Icon.tsx'
import { openVouchers } from '../../hooks/store/useVoucherTab.ts'
import { open } from '../../platform/page/navigation.ts'

const ENTRIES: readonly {
  title: string
  detail: string
  icon: IconName
  color: 'orange' | 'blue'
  go: () => void
}[] = [
  {
    title: '领券中心',
    detail: '看看能领什么',
    icon: 'gift',
    color: 'orange',
    go: () => open('campaigns'),
  },
  {
    title: '我的卡券',
    detail: '查看和使用',
    icon: 'ticket',
    color: 'blue',
    go: () => openVouchers('claimed'),
  },
]

export function Entries() {
  return (
    <View className="entries">
      {ENTRIES.map(({ title, detail, icon, color, go }) => (
        <View
          key={title}
          className="entries__entry"
          hoverClass="pressed"
          hoverStayTime={80}
          onClick={go}
          {...accessible({ role: 'button' })}
        >
          <View className={`entries__mark entries__mark--${color}`}>
            <Icon name={icon} size={26} color={color} />
          </View>
          <View className="entries__words">
            <View className="entries__title">{title}</View>
            <View className="entries__detail">{detail}</View>
          </View>
        </View>
      ))}
    </View>
  )
}
