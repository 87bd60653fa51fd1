import { useState } from 'react'
import { campaignLines } from '@voucher/shared/words'
import { hasCode, isAnswered } from '@voucher/shared/client/problems'
import type { Campaign, Voucher } from '@voucher/shared/contract/worker'
import { Button } from '../../../../components/basic/Button.tsx'
import { Verify } from '../../../../components/identity/Verify.tsx'
import { Banner } from '../../../../components/state/Banner.tsx'
import { Refusal } from '../../../../components/state/Refusal.tsx'
import { Loading, StateView } from '../../../../components/state/StateView.tsx'
import { CampaignTicket, isClaimable } from '../../../../components/ticket/CampaignTicket.tsx'
import { Ticket } from '../../../../components/ticket/Ticket.tsx'
import { useSubmit } from '../../../../hooks/server/useSubmit.ts'
import { openVouchers } from '../../../../hooks/store/useVoucherTab.ts'
import { back, replaceWith } from '../../../../platform/page/navigation.ts'
import { api } from '../../../../services/api/api.ts'
import { dropToken } from '../../../../services/person/verification.ts'

/** The campaign and, where it can be claimed, the verification that claims it. */
export function Offer({
  campaign,
  onClaimed,
}: {
  campaign: Campaign | null
  onClaimed: (voucher: Voucher) => void
}) {
  const [token, setToken] = useState<string | null>(null)
  const claiming = useSubmit(
    (
      { batchId, verificationToken }: { batchId: string; verificationToken: string },
      idempotencyKey,
    ) =>
      api('POST /campaigns/{batchId}/claims', {
        params: { batchId },
        body: { verificationToken },
        idempotencyKey,
      }),
  )
  if (campaign === null) {
    return (
      <StateView
        icon="gift"
        title="这批培训券已经不在发放"
        detail="可以看看其他培训券"
        action={<Button onTap={() => replaceWith('campaigns')}>去领券中心</Button>}
      />
    )
  }
  const { batchId } = campaign
  const claim = async (verificationToken: string) => {
    setToken(verificationToken)
    const answer = await claiming.submit({ batchId, verificationToken })
    if (answer !== null) onClaimed(answer.voucher)
  }
  const verifyAgain = () => {
    dropToken('claim', batchId)
    claiming.clear()
    setToken(null)
  }

  if (token === null && !isClaimable(campaign)) return <CampaignTicket campaign={campaign} />
  const ticket = (
    <Ticket
      name={campaign.name}
      functionType={campaign.functionType}
      faceValueFen={campaign.faceValueFen}
      lines={campaignLines(campaign)}
    />
  )
  if (token === null) {
    return (
      <>
        {ticket}
        <Verify
          purpose="claim"
          resource={batchId}
          hint="确认是您本人领取"
          onVerified={(verified) => void claim(verified)}
        />
      </>
    )
  }
  if (claiming.error === null) {
    return (
      <>
        {ticket}
        <Loading text="正在领取…" />
      </>
    )
  }
  return (
    <>
      {ticket}
      {isAnswered(claiming.error) ? (
        <Refusal error={claiming.error} />
      ) : (
        <Banner
          tone="unknown"
          title="还不知道有没有领到"
          detail="网络中断，没有收到结果"
          next="请点下面再查一次，不会重复领取"
        />
      )}
      <NextStep
        error={claiming.error}
        busy={claiming.busy}
        onVerify={verifyAgain}
        onRepeat={() => void claim(token)}
      />
    </>
  )
}

/**
 * What to do after a refusal: verify again, look at what one has, or repeat the very same request.
 */
function NextStep({
  error,
  busy,
  onVerify,
  onRepeat,
}: {
  error: unknown
  busy: boolean
  onVerify: () => void
  onRepeat: () => void
}) {
  if (hasCode(error, 'verification_expired', 'verification_invalid'))
    return <Button onTap={onVerify}>重新验证</Button>
  if (hasCode(error, 'already_claimed'))
    return <Button onTap={() => openVouchers('claimed')}>看我的卡券</Button>
  if (isAnswered(error)) return <Button onTap={back}>返回</Button>
  return (
    <Button busy={busy} onTap={onRepeat}>
      再试一次
    </Button>
  )
}
