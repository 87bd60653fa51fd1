import { Button as PlatformButton } from '@tarojs/components'
import type { ReactNode } from 'react'
import { askingForPhone } from '../../platform/channel/phone-number.ts'
import { buttonClass } from '../basic/Button.tsx'

export interface PhoneButtonProps {
  children: ReactNode
  /** The person has allowed (what the server learns the number by) or not (`null`). */
  onAnswer: (code: string | null) => void
  disabled?: boolean
}

/** The platform's own button that asks for the phone number (mini-programs); it looks like ours. */
export function PhoneButton({ children, onAnswer, disabled = false }: PhoneButtonProps) {
  return (
    <PlatformButton
      className={buttonClass({ off: disabled })}
      hoverClass="pressed"
      disabled={disabled}
      {...askingForPhone(onAnswer)}
    >
      {children}
    </PlatformButton>
  )
}
