import { View } from '@tarojs/components'
import { accessible } from '../basic/accessible.ts'
import { Icon } from '../basic/Icon.tsx'
import { Spinner } from '../basic/Spinner.tsx'
import './PinPad.scss'

export const PIN_LENGTH = 6
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'clear', '0', 'erase'] as const

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
  const press = (key: (typeof KEYS)[number]) => {
    if (busy) return
    if (key === 'clear') return onChange('')
    if (key === 'erase') return onChange(value.slice(0, -1))
    if (value.length >= PIN_LENGTH) return
    onChange(value + key)
    if (value.length + 1 === PIN_LENGTH) onComplete(value + key)
  }
  return (
    <View className={`pin${busy ? ' pin--busy' : ''}`}>
      <View className="pin__title">{title}</View>
      {hint !== undefined && <View className="pin__hint">{hint}</View>}
      <View
        className="pin__cells"
        {...accessible({ role: 'img', label: `已输入 ${value.length} 位，共 ${PIN_LENGTH} 位` })}
      >
        {Array.from({ length: PIN_LENGTH }, (_, index) => (
          <View
            key={index}
            className={`pin__cell${index === value.length ? ' pin__cell--next' : ''}`}
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
      <View className="pin__keys">
        {KEYS.map((key) => (
          <View
            key={key}
            className={`pin__key${key === 'clear' || key === 'erase' ? ' pin__key--plain' : ''}`}
            hoverClass="pressed"
            hoverStayTime={60}
            onClick={() => press(key)}
            {...accessible({
              role: 'button',
              label: key === 'erase' ? '删除一位' : key === 'clear' ? '清空' : key,
            })}
          >
            {key === 'erase' ? (
              <Icon name="erase" color="#565d6b" />
            ) : key === 'clear' ? (
              '清空'
            ) : (
              key
            )}
          </View>
        ))}
      </View>
    </View>
  )
}
