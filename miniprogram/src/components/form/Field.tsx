import { Input, View } from '@tarojs/components'
import { type ReactNode, useState } from 'react'
import { accessible } from '../basic/accessible.ts'
import { classNames } from '../basic/classNames.ts'
import { Icon } from '../basic/Icon.tsx'
import './Field.scss'

/** Which keys are offered. */
export type Keys = 'text' | 'digits' | 'idNumber'

export interface FieldProps {
  label: string
  value: string
  onInput: (value: string) => void
  /**
   * What is wrong with the value, or `null`; asked at every keystroke, told once the person has
   * left the field or typed `complete` characters.
   */
  check?: (value: string) => string | null
  /** How many characters a complete value has, when that is fixed. */
  complete?: number
  /** What the server said about this field; told until the value changes. */
  refused?: string | null
  /** Tells what is wrong at once, as after an attempt to submit. */
  strict?: boolean
  keys?: Keys
  placeholder?: string
  hint?: string
  maxlength?: number
  disabled?: boolean
  /** At the right within the field, such as a button. */
  aside?: ReactNode
}

/** Browsers take digits as text, so that a leading zero stays and no arrows appear. */
function keyboard(keys: Keys): object {
  if (process.env.TARO_ENV === 'h5')
    return { type: 'text', inputMode: keys === 'digits' ? 'numeric' : 'text', autoComplete: 'off' }
  return { type: { text: 'text', digits: 'number', idNumber: 'idcard' }[keys] }
}

/**
 * A labelled input that is checked as it is typed, and says so only when the person has had the
 * chance to finish.
 */
export function Field({
  label,
  value,
  onInput,
  check,
  complete,
  refused = null,
  strict = false,
  keys = 'text',
  placeholder = '',
  hint,
  maxlength = 60,
  disabled = false,
  aside,
}: FieldProps) {
  const [focused, setFocused] = useState(false)
  const [left, setLeft] = useState(false)
  const problem = check?.(value) ?? null
  const due =
    strict || (value !== '' && (left || (complete !== undefined && value.length >= complete)))
  const told = refused ?? (due ? problem : null)
  const good = check !== undefined && value !== '' && problem === null && told === null
  const note = told ?? hint
  return (
    <View
      className={classNames('field', focused && 'field--focus', told !== null && 'field--wrong')}
    >
      <View className="field__label">
        {label}
        {good && <Icon name="check" size={20} color="green" line={2.4} />}
      </View>
      <View className="field__box">
        <Input
          className="field__input"
          placeholderClass="field__placeholder"
          value={value}
          placeholder={placeholder}
          maxlength={maxlength}
          disabled={disabled}
          onInput={(event) => onInput(event.detail.value)}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false)
            setLeft(true)
          }}
          {...keyboard(keys)}
          {...accessible({ label })}
        />
        {aside}
      </View>
      {note !== undefined && (
        <View className="field__note" {...(told === null ? {} : accessible({ role: 'alert' }))}>
          {note}
        </View>
      )}
    </View>
  )
}
