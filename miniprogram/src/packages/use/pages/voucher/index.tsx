import { useCallback } from 'react'
import { chineseDate } from '@voucher/shared/dates'
import { isBeforeFirstDay } from '@voucher/shared/words'
import { Button } from '../../../../components/basic/Button.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { QueryView } from '../../../../components/state/QueryView.tsx'
import { type Query, useQuery } from '../../../../hooks/server/useQuery.ts'
import { useShowAgain } from '../../../../hooks/server/useShowAgain.ts'
import { open, useParameter } from '../../../../platform/page/navigation.ts'
import { api } from '../../../../services/api/api.ts'
import { today } from '../../../../services/api/clock.ts'
import type { VoucherDetail } from '../../../../services/vouchers.ts'
import { Detail } from './Detail.tsx'

/** 券详情: all that is known of one voucher, and what can be done with it. */
export default function VoucherPage() {
  const voucherId = useParameter('voucherId')
  const query = useQuery(
    useCallback(() => api('GET /me/vouchers/{voucherId}', { params: { voucherId } }), [voucherId]),
  )
  useShowAgain(query.reload)
  return (
    <Page foot={<Use query={query} />}>
      <QueryView query={query}>{(voucher) => <Detail voucher={voucher} />}</QueryView>
    </Page>
  )
}

function Use({ query: { data } }: { query: Query<VoucherDetail> }) {
  if (data === null || data.tab !== 'claimed') return null
  const { voucherId } = data
  if (isBeforeFirstDay(data, today())) {
    return (
      <Button disabled onTap={() => undefined}>
        {chineseDate(data.validFrom)}起可以使用
      </Button>
    )
  }
  return <Button onTap={() => open('pass', { voucherId })}>去使用</Button>
}
