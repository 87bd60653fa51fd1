import { Picker, View } from '@tarojs/components'
import { addDays, chineseDate } from '@voucher/shared/dates'
import { accessible } from '../../../../components/basic/accessible.ts'
import { classNames } from '../../../../components/basic/classNames.ts'
import { Icon } from '../../../../components/basic/Icon.tsx'
import { useCare } from '../../../../hooks/store/useCare.ts'
import { DAY_BY_CALL, pickDay } from '../../../../platform/page/day.ts'
import { colourOf } from '../../../../styles/colours.ts'
import './DayPicker.scss'

export interface DayPickerProps {
  /** Shanghai dates. */
  date: string
  today: string
  onChange: (date: string) => void
}

/** Browsers show a picker of Taro's own, red unless told. */
const lookOf = (care: boolean): object =>
  process.env.TARO_ENV === 'h5'
    ? {
        colors: {
          confirmButtonColor: colourOf('blue', care),
          cancelButtonColor: colourOf('ink-2', care),
          itemSelectedColor: colourOf('blue', care),
        },
      }
    : {}
const NAMES = ['今天', '昨天', '前天']

/**
 * One day: the one before, the one after, or any by the platform's own picker; never the future.
 */
export function DayPicker({ date, today, onChange }: DayPickerProps) {
  const name = NAMES.find((_, days) => addDays(today, -days) === date)
  const last = date >= today
  const look = lookOf(useCare())
  const shown = (
    <View
      className="day__date"
      {...accessible({ role: 'button', label: `${chineseDate(date)}，点这里选择日期` })}
    >
      {chineseDate(date)}
      {name !== undefined && <View className="day__name">{name}</View>}
    </View>
  )
  const pick = async () => {
    const picked = await pickDay(date, today)
    if (picked !== null) onChange(picked)
  }
  return (
    <View className="day">
      <View
        className="day__step"
        onClick={() => onChange(addDays(date, -1))}
        {...accessible({ role: 'button', label: '前一天' })}
      >
        <View className="day__left">
          <Icon name="right" size={22} color="blue" line={2.2} />
        </View>
      </View>
      {DAY_BY_CALL ? (
        <View className="day__picker" onClick={() => void pick()}>
          {shown}
        </View>
      ) : (
        <Picker
          mode="date"
          value={date}
          end={today}
          onChange={(event) => onChange(event.detail.value)}
          className="day__picker"
          {...look}
        >
          {shown}
        </Picker>
      )}
      <View
        className={classNames('day__step', last && 'day__step--off')}
        onClick={() => !last && onChange(addDays(date, 1))}
        {...accessible({ role: 'button', label: '后一天' })}
      >
        <Icon name="right" size={22} color={last ? 'faint' : 'blue'} line={2.2} />
      </View>
    </View>
  )
}
