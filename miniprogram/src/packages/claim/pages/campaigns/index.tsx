import { useCallback } from 'react'
import { CampaignTicket } from '../../../../components/CampaignTicket.tsx'
import { NeedsCard } from '../../../../components/NeedsCard.tsx'
import { Page } from '../../../../components/Page.tsx'
import { PagesView, StateView } from '../../../../components/StateView.tsx'
import { usePages } from '../../../../hooks/usePages.ts'
import { useShowAgain } from '../../../../hooks/useShowAgain.ts'
import { api } from '../../../../services/api.ts'

/** 领券中心 (R21): what can be claimed in one's region, and why not where it cannot. */
export default function Campaigns() {
  return (
    <Page>
      <NeedsCard>{() => <List />}</NeedsCard>
    </Page>
  )
}

function List() {
  const pages = usePages(
    useCallback((cursor: string | undefined) => api('GET /campaigns', { query: { cursor } }), []),
  )
  useShowAgain(pages.reload)
  return (
    <PagesView
      pages={pages}
      empty={
        <StateView
          icon="gift"
          title="暂时没有可领的培训券"
          detail="有新的培训券会在这里出现，也可以拨打 12333 咨询"
        />
      }
    >
      {(items) =>
        items.map((campaign) => <CampaignTicket key={campaign.batchId} campaign={campaign} />)
      }
    </PagesView>
  )
}
