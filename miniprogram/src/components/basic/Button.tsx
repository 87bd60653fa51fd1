import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { accessible } from './accessible.ts'
import { classNames } from './classNames.ts'
import { Spinner } from './Spinner.tsx'
import './Button.scss'

export interface ButtonProps {
  children: ReactNode
  onTap: () => void
  /** `filled` is the screen's one main action. */
  kind?: 'filled' | 'line' | 'quiet' | 'text'
  tone?: 'blue' | 'green' | 'red'
  size?: 'large' | 'small'
  /** Being done: shows progress and takes no tap. */
  busy?: boolean
  /** What is shown while busy, such as 正在提交…; the label unless told. */
  busyText?: string
  disabled?: boolean
}

export const buttonClass = ({
  kind = 'filled',
  tone = 'blue',
  size = 'large',
  off = false,
}: Pick<ButtonProps, 'kind' | 'tone' | 'size'> & { off?: boolean }): string =>
  classNames(
    'button',
    `button--${kind}`,
    `button--${tone}`,
    `button--${size}`,
    off && 'button--off',
  )

/** A button with a target of at least 44 px. */
export function Button({
  children,
  onTap,
  busy = false,
  busyText,
  disabled = false,
  ...look
}: ButtonProps) {
  return (
    <View
      className={buttonClass({ ...look, off: disabled })}
      hoverClass={busy || disabled ? 'none' : 'pressed'}
      hoverStayTime={80}
      onClick={(event) => {
        event.stopPropagation()
        if (!busy && !disabled) onTap()
      }}
      {...accessible({ role: 'button' })}
      {...(process.env.TARO_ENV === 'h5' ? { 'aria-disabled': busy || disabled } : {})}
    >
      {busy && <Spinner />}
      {busy && busyText !== undefined ? busyText : children}
    </View>
  )
}
