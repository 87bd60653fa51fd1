import { View } from '@tarojs/components'
import { accessible } from '../basic/accessible.ts'
import { classNames } from '../basic/classNames.ts'
import { Icon } from '../basic/Icon.tsx'
import './Keypad.scss'

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'clear', '0', 'erase'] as const
type Key = (typeof KEYS)[number]
const NAMES: Partial<Record<Key, string>> = { clear: '清空', erase: '删除一位' }

export interface KeypadProps {
  /** The digits so far. */
  value: string
  /** How many digits are wanted; keys beyond do nothing. */
  length: number
  onChange: (value: string) => void
  /** Keys for whoever types all day. */
  large?: boolean
  /** A class of the pad around it. */
  className: string
}

/** The app's own keys for digits. */
export function Keypad({ value, length, onChange, large = false, className }: KeypadProps) {
  const press = (key: Key) => {
    if (key === 'clear') onChange('')
    else if (key === 'erase') onChange(value.slice(0, -1))
    else if (value.length < length) onChange(value + key)
  }
  return (
    <View className={classNames('keypad', large && 'keypad--large', className)}>
      {KEYS.map((key) => (
        <View
          key={key}
          className={classNames('keypad__key', key in NAMES && 'keypad__key--plain')}
          hoverClass="pressed"
          hoverStayTime={60}
          onClick={() => press(key)}
          {...accessible({ role: 'button', label: NAMES[key] ?? key })}
        >
          {key === 'erase' ? <EraseIcon large={large} /> : (NAMES[key] ?? key)}
        </View>
      ))}
    </View>
  )
}

function EraseIcon({ large }: { large: boolean }) {
  return large ? <Icon name="erase" size={28} color="ink" /> : <Icon name="erase" color="ink-2" />
}
