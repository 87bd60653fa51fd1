import { View } from '@tarojs/components'
import { useState } from 'react'
import { chineseMoment } from '@voucher/shared/dates'
import { campaignLines, counted, untilWords } from '@voucher/shared/words'
import type { Campaign } from '@voucher/shared/contract/worker'
import { openVouchers } from '../../hooks/store/useVoucherTab.ts'
import { open } from '../../platform/page/navigation.ts'
import { serverNow } from '../../services/api/clock.ts'
import { Button } from '../basic/Button.tsx'
import { Banner } from '../state/Banner.tsx'
import { Ticket } from './Ticket.tsx'

/** Whether the person could claim it now, as far as the list knows. */
export const isClaimable = ({ claimed, eligible, remaining, claimFrom }: Campaign): boolean =>
  eligible && !claimed && remaining > 0 && Date.parse(claimFrom) <= serverNow()

/**
 * A campaign of 领券中心: face value, kind, until when, how many left; why not, when it cannot be had.
 */
export function CampaignTicket({ campaign }: { campaign: Campaign }) {
  const [explained, setExplained] = useState(false)
  const { claimed, ineligibleReason } = campaign
  return (
    <>
      <Ticket
        name={campaign.name}
        functionType={campaign.functionType}
        faceValueFen={campaign.faceValueFen}
        lines={campaignLines(campaign)}
        note={<Note campaign={campaign} />}
        action={<Action campaign={campaign} onWhy={() => setExplained(!explained)} />}
        dull={!isClaimable(campaign) && !claimed}
      />
      {explained && <WhyNot reason={ineligibleReason} />}
    </>
  )
}

/** How it stands, and until or from when it can be had. */
function Note({ campaign }: { campaign: Campaign }) {
  const { claimed, eligible, remaining, claimFrom, claimUntil } = campaign
  const begun = Date.parse(claimFrom) <= serverNow()
  return (
    <>
      {claimed && <View>您已领取</View>}
      {!claimed && !eligible && <View>您暂不在适用人群</View>}
      {!claimed && eligible && (
        <View>{remaining > 0 ? `剩 ${counted(remaining)} 张` : '已经领完'}</View>
      )}
      {begun ? (
        <View>{untilWords(claimUntil)}可领</View>
      ) : (
        <View>{chineseMoment(claimFrom)} 开始领</View>
      )}
    </>
  )
}

/** What can be done about it now. */
function Action({ campaign, onWhy }: { campaign: Campaign; onWhy: () => void }) {
  const { batchId, claimed, eligible, remaining } = campaign
  if (isClaimable(campaign))
    return (
      <Button size="small" onTap={() => open('claim', { batchId })}>
        领取
      </Button>
    )
  if (claimed)
    return (
      <Button size="small" kind="quiet" onTap={() => openVouchers('claimed')}>
        去看看
      </Button>
    )
  if (!eligible)
    return (
      <Button size="small" kind="quiet" onTap={onWhy}>
        为什么
      </Button>
    )
  return (
    <Button size="small" disabled onTap={() => undefined}>
      {remaining > 0 ? '未开始' : '已领完'}
    </Button>
  )
}

function WhyNot({ reason }: { reason: string | undefined }) {
  return (
    <Banner
      tone="hint"
      title={reason ?? '您暂不在这次发券的适用人群内'}
      next="可以看看其他培训券；如果您认为自己符合条件，请带身份证到当地人社服务窗口，或拨打 12333 咨询。"
    />
  )
}
