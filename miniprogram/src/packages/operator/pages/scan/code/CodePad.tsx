import { View } from '@tarojs/components'
import { accessible } from '../../../../../components/basic/accessible.ts'
import { classNames } from '../../../../../components/basic/classNames.ts'
import { Keypad } from '../../../../../components/form/Keypad.tsx'
import './CodePad.scss'

export const CODE_LENGTH = 18
const GROUP = 6

/** 18 digits in three groups of six, as they stand under the holder's QR code, and large keys. */
export function CodePad({ value, onChange }: { value: string; onChange: (value: string) => void }) {
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
      <Keypad
        value={value}
        length={CODE_LENGTH}
        onChange={onChange}
        large
        className="codepad__keys"
      />
    </View>
  )
}

function Group({ digits, current }: { digits: string; current: boolean }) {
  return (
    <View className={classNames('codepad__group', current && 'codepad__group--current')}>
      {Array.from({ length: GROUP }, (_, index) => (
        <View
          key={index}
          className={classNames(
            'codepad__digit',
            index >= digits.length && 'codepad__digit--empty',
          )}
        >
          {digits[index] ?? '_'}
        </View>
      ))}
    </View>
  )
}
