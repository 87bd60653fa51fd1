import type { Voucher } from '@voucher/shared/contract/worker'
import { useCallback, useState } from 'react'
import { Page } from '../../../../components/frame/Page.tsx'
import { NeedsCard } from '../../../../components/identity/NeedsCard.tsx'
import { QueryView } from '../../../../components/state/QueryView.tsx'
import { useQuery } from '../../../../hooks/server/useQuery.ts'
import { useParameter } from '../../../../platform/page/navigation.ts'
import { findCampaign } from '../../../../services/vouchers.ts'
import { Claimed } from './Claimed.tsx'
import { Offer } from './Offer.tsx'
import './index.scss'

/** 领取 (R21): the campaign, verification, the voucher. */
export default function ClaimPage() {
  const batchId = useParameter('batchId')
  const [voucher, setVoucher] = useState<Voucher | null>(null)
  const load = useCallback(async () => ({ campaign: await findCampaign(batchId) }), [batchId])
  if (voucher !== null) return <Claimed voucher={voucher} />
  return (
    <Page>
      <NeedsCard>{() => <Loaded load={load} onClaimed={setVoucher} />}</NeedsCard>
    </Page>
  )
}

function Loaded({
  load,
  onClaimed,
}: {
  load: () => Promise<{ campaign: Awaited<ReturnType<typeof findCampaign>> }>
  onClaimed: (voucher: Voucher) => void
}) {
  const query = useQuery(load)
  return (
    <QueryView query={query}>
      {({ campaign }) => <Offer campaign={campaign} onClaimed={onClaimed} />}
    </QueryView>
  )
}
