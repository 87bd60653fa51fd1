import { useState } from 'react'
import { hasCode } from '@voucher/shared/client/problems'
import { Button } from '../../../../components/basic/Button.tsx'
import { PIN_LENGTH, PinPad } from '../../../../components/form/PinPad.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { Banner } from '../../../../components/state/Banner.tsx'
import { Refusal } from '../../../../components/state/Refusal.tsx'
import { Steps } from './Steps.tsx'

export interface SetPasswordProps {
  /** The person has the card from another channel: its password is to be given, not a new one. */
  existing: boolean
  busy: boolean
  /** Why opening the card with the password failed. */
  error: unknown
  onPassword: (password: string) => void
  onBack: () => void
}

/** A password so easy to guess that it should not be taken. */
const isEasy = (pin: string): boolean =>
  /^(\d)\1{5}$/.test(pin) || '0123456789876543210'.includes(pin)

/**
 * The card's password, twice (ours). Whoever has the card from another channel types the existing
 * one.
 */
export function SetPassword({ existing, busy, error, onPassword, onBack }: SetPasswordProps) {
  const [first, setFirst] = useState('')
  const [pin, setPin] = useState('')
  const [notice, setNotice] = useState('')
  const again = first !== ''

  const complete = (typed: string) => {
    if (existing) return onPassword(typed)
    if (!again && isEasy(typed)) {
      setPin('')
      return setNotice('这个密码太容易被猜到，请换一个')
    }
    if (!again) {
      setFirst(typed)
      return setPin('')
    }
    if (typed === first) return onPassword(typed)
    setFirst('')
    setPin('')
    setNotice('两次输入的密码不一样，请重新设置')
  }

  const titles = again
    ? { title: '请再输入一次', hint: '确认刚才设置的密码' }
    : { title: '设置 6 位数字密码', hint: '领券、用券时要用，请记牢' }
  return (
    <Page
      foot={
        <Button kind="text" onTap={onBack}>
          返回修改资料
        </Button>
      }
    >
      <Steps now={2} title={existing ? '输入密码' : '设置密码'} />
      {existing ? (
        <Banner
          tone="warn"
          title="您已在其他渠道签发过"
          detail="请输入原来的电子社保卡密码"
          next={<PasswordAttempts error={error} />}
        />
      ) : (
        <Refusal error={error} />
      )}
      {notice !== '' && <Banner tone="warn" title={notice} />}
      <PinPad
        {...(existing ? { title: '请输入原来的密码' } : titles)}
        value={pin}
        refused={hasCode(error, 'password_wrong', 'card_locked')}
        busy={busy}
        busyText="正在提交…"
        onChange={(value) => {
          setNotice('')
          setPin(value)
        }}
        onComplete={complete}
      />
      {error !== null &&
        !hasCode(error, 'password_wrong', 'card_locked') &&
        !busy &&
        pin.length === PIN_LENGTH && <Button onTap={() => onPassword(pin)}>再试一次</Button>}
    </Page>
  )
}

function PasswordAttempts({ error }: { error: unknown }) {
  if (hasCode(error, 'card_locked')) return <>{error.problem.next}</>
  const left = hasCode(error, 'password_wrong') ? error.number('remainingAttempts') : undefined
  return left === undefined ? null : <>还可以试 {left} 次</>
}
