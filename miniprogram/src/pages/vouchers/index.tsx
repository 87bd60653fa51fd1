import type { Voucher } from '@voucher/shared/contract/worker'
import { VOUCHER_TABS, type VoucherTab } from '@voucher/shared/values'
import { Button } from '../../components/basic/Button.tsx'
import { Page } from '../../components/frame/Page.tsx'
import { NeedsCard } from '../../components/identity/NeedsCard.tsx'
import { ListEnd } from '../../components/state/PagesView.tsx'
import { QueryView } from '../../components/state/QueryView.tsx'
import { StateView } from '../../components/state/StateView.tsx'
import { VoucherTicket } from '../../components/ticket/VoucherTicket.tsx'
import { useQuery } from '../../hooks/server/useQuery.ts'
import { useShowAgain } from '../../hooks/server/useShowAgain.ts'
import { useVoucherTab } from '../../hooks/store/useVoucherTab.ts'
import { open } from '../../platform/page/navigation.ts'
import { myVouchers } from '../../services/vouchers.ts'
import { Tabs } from './Tabs.tsx'

const TABS: readonly VoucherTab[] = ['claimed', 'used', 'invalid']
const EMPTY: Record<VoucherTab, { title: string; detail: string }> = {
  claimed: {
    title: '还没有可用的培训券',
    detail: '定向券由培训机构报名后直接发给您；通用券可以到领券中心领取',
  },
  used: { title: '还没有使用过的培训券', detail: '到培训机构出示二维码，核验后就会出现在这里' },
  invalid: { title: '没有失效的培训券', detail: '过期、作废或结业不合格的券会放在这里' },
}

/** 我的卡券 (R22): 已领取, 已使用, 已失效, with counts. */
export default function VouchersPage() {
  return (
    <Page>
      <NeedsCard>{() => <Loaded />}</NeedsCard>
    </Page>
  )
}

function Loaded() {
  const [tab, setTab] = useVoucherTab()
  const query = useQuery(myVouchers)
  useShowAgain(query.reload)
  const counts = (name: VoucherTab) =>
    query.data === null
      ? undefined
      : String(query.data.filter((voucher) => voucher.tab === name).length)
  return (
    <>
      <Tabs
        active={tab}
        onChange={setTab}
        tabs={TABS.map((name) => ({ name, title: VOUCHER_TABS[name], count: counts(name) }))}
      />
      <QueryView query={query}>
        {(vouchers) => (
          <List tab={tab} vouchers={vouchers.filter((voucher) => voucher.tab === tab)} />
        )}
      </QueryView>
    </>
  )
}

/** Those that end first come first; of the others, the latest. */
const order = (tab: VoucherTab) => (a: Voucher, b: Voucher) =>
  tab === 'claimed'
    ? a.validUntil.localeCompare(b.validUntil)
    : (b.redeemedAt ?? b.claimedAt).localeCompare(a.redeemedAt ?? a.claimedAt)

function List({ tab, vouchers }: { tab: VoucherTab; vouchers: Voucher[] }) {
  if (vouchers.length === 0) {
    return (
      <StateView
        icon="ticket"
        {...EMPTY[tab]}
        {...(tab === 'claimed'
          ? { action: <Button onTap={() => open('campaigns')}>去领券中心</Button> }
          : {})}
      />
    )
  }
  return (
    <>
      {[...vouchers].sort(order(tab)).map((voucher) => (
        <VoucherTicket key={voucher.voucherId} voucher={voucher} />
      ))}
      <ListEnd />
    </>
  )
}
