import { View } from '@tarojs/components'
import { accessible } from '../../../../../components/basic/accessible.ts'
import { Icon } from '../../../../../components/basic/Icon.tsx'
import './CodePad.scss'

export const CODE_LENGTH = 18
const GROUP = 6
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'clear', '0', 'erase'] as const
const NAMES: Partial<Record<(typeof KEYS)[number], string>> = { clear: '清空', erase: '删除一位' }

/** 18 digits in three groups of six, as they stand under the holder's QR code, and large keys. */
export function CodePad({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const press = (key: (typeof KEYS)[number]) => {
    if (key === 'clear') onChange('')
    else if (key === 'erase') onChange(value.slice(0, -1))
    else if (value.length < CODE_LENGTH) onChange(value + key)
  }
  return (
    <View className="codepad">
      <View
        className="codepad__groups"
        {...accessible({
          role: 'img',
          label: `已输入 ${value.length} 位，共 ${CODE_LENGTH} 位：${[...value].join(' ')}`,
        })}
      >
        {[0, 1, 2].map((group) => (
          <Group
            key={group}
            digits={value.slice(group * GROUP, (group + 1) * GROUP)}
            current={Math.min(2, Math.floor(value.length / GROUP)) === group}
          />
        ))}
      </View>
      <View className="codepad__count">
        {value.length === CODE_LENGTH
          ? '18 位已输完，请核对'
          : `券码在二维码下方，还差 ${CODE_LENGTH - value.length} 位`}
      </View>
      <View className="codepad__keys">
        {KEYS.map((key) => (
          <View
            key={key}
            className={`codepad__key${key === 'clear' || key === 'erase' ? ' codepad__key--plain' : ''}`}
            hoverClass="pressed"
            hoverStayTime={60}
            onClick={() => press(key)}
            {...accessible({ role: 'button', label: NAMES[key] ?? key })}
          >
            {key === 'erase' ? (
              <Icon name="erase" size={28} color="#1b1f27" />
            ) : (
              (NAMES[key] ?? key)
            )}
          </View>
        ))}
      </View>
    </View>
  )
}

function Group({ digits, current }: { digits: string; current: boolean }) {
  return (
    <View className={`codepad__group${current ? ' codepad__group--current' : ''}`}>
      {Array.from({ length: GROUP }, (_, index) => (
        <View
          key={index}
          className={`codepad__digit${index < digits.length ? '' : ' codepad__digit--empty'}`}
        >
          {digits[index] ?? '_'}
        </View>
      ))}
    </View>
  )
}
