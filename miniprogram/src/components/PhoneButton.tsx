import { Button as PlatformButton } from '@tarojs/components'
import type { ReactNode } from 'react'
import { buttonClass } from './Button.tsx'

export interface PhoneButtonProps {
  children: ReactNode
  /** The person has allowed (a one-time code for the server) or not (`null`). */
  onAnswer: (code: string | null) => void
  disabled?: boolean
}

/** WeChat's own button that asks for the phone number (weapp only); it looks like ours. */
export function PhoneButton({ children, onAnswer, disabled = false }: PhoneButtonProps) {
  return (
    <PlatformButton
      className={buttonClass({ off: disabled })}
      hoverClass="pressed"
      disabled={disabled}
      openType="getPhoneNumber"
      onGetPhoneNumber={({ detail }) => onAnswer(typeof detail.code === 'string' && detail.code !== '' ? detail.code : null)}
    >
      {children}
    </PlatformButton>
  )
}
