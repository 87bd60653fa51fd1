import { View } from '@tarojs/components'
import { accessible } from '../../components/basic/accessible.ts'
import { classNames } from '../../components/basic/classNames.ts'
import './Tabs.scss'

export interface TabsProps<T extends string> {
  tabs: readonly { name: T; title: string; count?: string | undefined }[]
  active: T
  onChange: (name: T) => void
}

/** Tabs at the top of a screen, each with its count when that is known. */
export function Tabs<T extends string>({ tabs, active, onChange }: TabsProps<T>) {
  return (
    <View className="tabs">
      {tabs.map(({ name, title, count }) => (
        <View
          key={name}
          className={classNames('tabs__tab', name === active && 'tabs__tab--on')}
          onClick={() => onChange(name)}
          {...accessible({ role: 'tab' })}
          {...(process.env.TARO_ENV === 'h5' ? { 'aria-selected': name === active } : {})}
        >
          {title}
          {count !== undefined && ` ${count}`}
        </View>
      ))}
    </View>
  )
}
