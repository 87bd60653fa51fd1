import { View } from '@tarojs/components'
import { accessible } from '../basic/accessible.ts'
import { classNames } from '../basic/classNames.ts'
import { Spinner } from '../basic/Spinner.tsx'
import { Keypad } from './Keypad.tsx'
import './PinPad.scss'

export const PIN_LENGTH = 6

export interface PinPadProps {
  title: string
  hint?: string
  /**
   * The digits so far; they belong to the screen, so that they outlive a failure when they should.
   */
  value: string
  onChange: (value: string) => void
  /** The sixth digit has been typed. */
  onComplete: (pin: string) => void
  busy?: boolean
  busyText?: string
  /** The six digits were refused: the next key begins anew. */
  refused?: boolean
}

/** Six digits on the app's own keys: nothing covers the screen, nothing remembers the password. */
export function PinPad({
  title,
  hint,
  value: typed,
  onChange,
  onComplete,
  busy = false,
  busyText = '正在核对…',
  refused = false,
}: PinPadProps) {
  const value = refused && !busy && typed.length === PIN_LENGTH ? '' : typed
  const change = (next: string) => {
    if (busy) return
    onChange(next)
    if (next.length > value.length && next.length === PIN_LENGTH) onComplete(next)
  }
  return (
    <View className={classNames('pin', busy && 'pin--busy')}>
      <View className="pin__title">{title}</View>
      {hint !== undefined && <View className="pin__hint">{hint}</View>}
      <View
        className="pin__cells"
        {...accessible({ role: 'img', label: `已输入 ${value.length} 位，共 ${PIN_LENGTH} 位` })}
      >
        {Array.from({ length: PIN_LENGTH }, (_, index) => (
          <View
            key={index}
            className={classNames('pin__cell', index === value.length && 'pin__cell--next')}
          >
            {index < value.length && <View className="pin__dot" />}
          </View>
        ))}
      </View>
      {busy && (
        <View className="pin__busy">
          <Spinner />
          {busyText}
        </View>
      )}
      <Keypad value={value} length={PIN_LENGTH} onChange={change} className="pin__keys" />
    </View>
  )
}
