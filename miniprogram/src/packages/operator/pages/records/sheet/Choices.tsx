import { View } from '@tarojs/components'
import { accessible } from '../../../../../components/basic/accessible.ts'
import { classNames } from '../../../../../components/basic/classNames.ts'
import './Choices.scss'

/** Ready-made answers to tap instead of typing. */
export function Choices({
  options,
  chosen,
  onChoose,
}: {
  options: readonly string[]
  chosen: string
  onChoose: (option: string) => void
}) {
  return (
    <View className="choices">
      {options.map((option) => (
        <View
          key={option}
          className={classNames('choices__option', option === chosen && 'choices__option--on')}
          onClick={() => onChoose(option)}
          {...accessible({ role: 'button' })}
          {...(process.env.TARO_ENV === 'h5' ? { 'aria-pressed': option === chosen } : {})}
        >
          {option}
        </View>
      ))}
    </View>
  )
}
