import { View } from '@tarojs/components'
import type { Preview } from '@voucher/shared/contract/operator'
import { accessible } from '../../../../../components/basic/accessible.ts'
import { classNames } from '../../../../../components/basic/classNames.ts'
import { Icon } from '../../../../../components/basic/Icon.tsx'
import './ClassChoice.scss'

export interface ClassChoiceProps {
  classes: Preview['classes']
  chosen: string | undefined
  onChoose: (classId: string) => void
}

/** For a general voucher: which of the institution's classes takes the holder. */
export function ClassChoice({ classes, chosen, onChoose }: ClassChoiceProps) {
  return (
    <View className="choice">
      <View className="choice__title">参加哪个班级</View>
      {classes.map(({ classId, name, freeSeats }) => (
        <View
          key={classId}
          className={classNames(
            'choice__option',
            classId === chosen && 'choice__option--on',
            freeSeats === 0 && 'choice__option--full',
          )}
          onClick={() => freeSeats > 0 && onChoose(classId)}
          {...accessible({ role: 'checkbox' })}
          {...(process.env.TARO_ENV === 'h5'
            ? { 'aria-checked': classId === chosen, 'aria-disabled': freeSeats === 0 }
            : {})}
        >
          <View className="choice__mark">
            {classId === chosen && <Icon name="check" size={18} color="white" line={3} />}
          </View>
          <View className="choice__words">
            <View className="choice__name">{name}</View>
            <View className="choice__seats">
              {freeSeats === 0 ? '已满员' : `还有 ${freeSeats} 个名额`}
            </View>
          </View>
        </View>
      ))}
    </View>
  )
}
