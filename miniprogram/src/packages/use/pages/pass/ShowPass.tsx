import { useEffect, useRef, useState } from 'react'
import { VOUCHER_STATUSES } from '@voucher/shared/values'
import { hasCode, isAnswered } from '@voucher/shared/client/problems'
import { Button } from '../../../../components/basic/Button.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { Banner } from '../../../../components/state/Banner.tsx'
import { Refusal } from '../../../../components/state/Refusal.tsx'
import { Loading } from '../../../../components/state/StateView.tsx'
import { useSubmit } from '../../../../hooks/server/useSubmit.ts'
import { buzz } from '../../../../platform/page/feedback.ts'
import { useVisible } from '../../../../platform/page/lifecycle.ts'
import { replaceWith } from '../../../../platform/page/navigation.ts'
import { lightUp } from '../../../../platform/phone/screen.ts'
import { api } from '../../../../services/api/api.ts'
import { serverNow } from '../../../../services/api/clock.ts'
import { dropToken, freshToken } from '../../../../services/person/verification.ts'
import type { Pass, VoucherDetail } from '../../../../services/vouchers.ts'
import { PassCard } from './PassCard.tsx'
import { UsedVoucher } from './UsedVoucher.tsx'
import { useStatus } from './useStatus.ts'

const PASS_LIFE_MS = 5 * 60 * 1000

/** A pass and when it ends by this phone's clock (ms since the epoch). */
interface Shown {
  pass: Pass
  endsAt: number
}

/**
 * The end by this phone's clock. A time that cannot be right (a clock gone wrong) counts as the
 * full life from now.
 */
function endOf(pass: Pass): number {
  const left = Date.parse(pass.expiresAt) - serverNow()
  return Date.now() + (left > 0 && left <= PASS_LIFE_MS ? left : PASS_LIFE_MS)
}

/** Makes passes with the verification while it is fresh, and shows the live one. */
export function ShowPass({
  voucher,
  token,
  onVerifyAgain,
}: {
  voucher: VoucherDetail
  token: string
  onVerifyAgain: () => void
}) {
  const { voucherId } = voucher
  const [shown, setShown] = useState<Shown | null>(null)
  const making = useSubmit(async (verificationToken: string) => {
    const pass = await api('POST /me/vouchers/{voucherId}/passes', {
      params: { voucherId },
      body: { verificationToken },
    })
    setShown({ pass, endsAt: endOf(pass) })
  })
  const visible = useVisible()
  const { status, lost } = useStatus(voucherId, shown !== null && visible)
  const used = status !== null && (status.status === 'used' || status.status === 'settled')
  const showing = shown !== null && !used && visible

  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    void making.submit(token)
  })
  useEffect(() => (showing ? lightUp() : undefined), [showing])
  useEffect(() => {
    if (used) buzz()
  }, [used])

  const verifyAgain = () => {
    dropToken('use', voucherId)
    onVerifyAgain()
  }
  const renew = () => {
    if (freshToken('use', voucherId) === null) verifyAgain()
    else void making.submit(token)
  }

  if (used) return <UsedVoucher voucher={voucher} status={status} />
  const ended = status !== null && status.status !== 'claimed'
  if (ended || (making.error !== null && isAnswered(making.error))) {
    const stale = hasCode(making.error, 'verification_expired', 'verification_invalid')
    return (
      <Page
        foot={
          <Button onTap={stale ? verifyAgain : () => replaceWith('voucher', { voucherId })}>
            {stale ? '重新验证' : '查看这张券'}
          </Button>
        }
      >
        {ended ? (
          <Banner tone="no" title={`这张券${VOUCHER_STATUSES[status.status]}，不能再使用`} />
        ) : (
          <Refusal error={making.error} />
        )}
      </Page>
    )
  }
  if (shown === null) {
    return making.error === null ? (
      <Page>
        <Loading text="正在生成二维码…" />
      </Page>
    ) : (
      <Page
        foot={
          <Button busy={making.busy} onTap={renew}>
            再试一次
          </Button>
        }
      >
        <Refusal error={making.error} />
      </Page>
    )
  }
  return (
    <PassCard
      voucher={voucher}
      pass={shown.pass}
      endsAt={shown.endsAt}
      lost={lost}
      renewing={making.busy}
      renewError={making.error}
      onRenew={renew}
    />
  )
}
