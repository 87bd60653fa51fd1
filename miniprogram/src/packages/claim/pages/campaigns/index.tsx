import { useCallback } from 'react'
import { Page } from '../../../../components/frame/Page.tsx'
import { NeedsCard } from '../../../../components/identity/NeedsCard.tsx'
import { PagesView } from '../../../../components/state/PagesView.tsx'
import { StateView } from '../../../../components/state/StateView.tsx'
import { CampaignTicket } from '../../../../components/ticket/CampaignTicket.tsx'
import { usePages } from '../../../../hooks/server/usePages.ts'
import { useShowAgain } from '../../../../hooks/server/useShowAgain.ts'
import { api } from '../../../../services/api/api.ts'

/** 领券中心 (R21): what can be claimed in one's region, and why not where it cannot. */
export default function CampaignsPage() {
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
