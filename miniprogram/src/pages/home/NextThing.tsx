import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { chineseDate } from '@voucher/shared/dates'
import { daysLeft, deadlineWords, isBeforeFirstDay, PRESSING_DAYS } from '@voucher/shared/words'
import type { Campaign, Voucher } from '@voucher/shared/contract/worker'
import { Button } from '../../components/basic/Button.tsx'
import { classNames } from '../../components/basic/classNames.ts'
import { Card } from '../../components/frame/Card.tsx'
import { QueryView } from '../../components/state/QueryView.tsx'
import { CampaignTicket, isClaimable } from '../../components/ticket/CampaignTicket.tsx'
import { useQuery } from '../../hooks/server/useQuery.ts'
import { useShowAgain } from '../../hooks/server/useShowAgain.ts'
import { open } from '../../platform/page/navigation.ts'
import { api } from '../../services/api/api.ts'
import { today } from '../../services/api/clock.ts'

interface Next {
  usable: Voucher[]
  claimable: Campaign[]
}

/**
 * The vouchers that can be used now, the one that ends first in front; without any, what could be
 * claimed.
 */
async function loadNext(): Promise<Next> {
  const { items } = await api('GET /me/vouchers', { query: { tab: 'claimed', limit: 100 } })
  const usable = items
    .filter((voucher) => !isBeforeFirstDay(voucher, today()))
    .sort((a, b) => a.validUntil.localeCompare(b.validUntil))
  if (usable.length > 0) return { usable, claimable: [] }
  const campaigns = await api('GET /campaigns', { query: {} })
  return { usable, claimable: campaigns.items.filter(isClaimable) }
}

/**
 * The one next thing to do. What follows it appears with it, so that nothing moves away under a
 * finger.
 */
export function NextThing({ children }: { children: ReactNode }) {
  const query = useQuery(loadNext)
  useShowAgain(query.reload)
  return (
    <>
      <QueryView query={query}>{(next) => <Shown next={next} />}</QueryView>
      {(query.data !== null || !query.loading) && children}
    </>
  )
}

function Shown({ next: { usable, claimable } }: { next: Next }) {
  const [first, ...others] = usable
  if (first !== undefined) return <UseThis voucher={first} others={others.length} />
  const [offer] = claimable
  if (offer !== undefined) {
    return (
      <>
        <View className="home__heading">有 {claimable.length} 种培训券可以领</View>
        <CampaignTicket campaign={offer} />
      </>
    )
  }
  return <Card title="暂时没有要办的事">有新的培训券会在这里提醒您</Card>
}

function UseThis({ voucher, others }: { voucher: Voucher; others: number }) {
  const { voucherId, name, validUntil, institutionName } = voucher
  const pressing = daysLeft(validUntil, today()) <= PRESSING_DAYS
  return (
    <Card className={classNames('next', pressing && 'next--pressing')}>
      <View className="next__deadline">
        {pressing ? deadlineWords(validUntil, today()) : `${chineseDate(validUntil)}到期`}
      </View>
      <View className="next__name">{name}</View>
      <View className="next__detail">
        {[institutionName ?? '自选机构', others > 0 ? `另有 ${others} 张可用` : '']
          .filter(Boolean)
          .join(' · ')}
      </View>
      <View className="next__action">
        <Button size="small" onTap={() => open('pass', { voucherId })}>
          去使用
        </Button>
      </View>
    </Card>
  )
}

export function OpenCardFirst() {
  return (
    <Card className="next">
      <View className="next__name">签发电子社保卡</View>
      <View className="next__detail">领券、用券前先签发，大约两分钟</View>
      <View className="next__action">
        <Button onTap={() => open('ecard')}>签发电子社保卡</Button>
      </View>
    </Card>
  )
}
