import { useCallback, useState } from 'react'
import { chineseDate } from '@voucher/shared/dates'
import { isBeforeFirstDay } from '@voucher/shared/words'
import { Button } from '../../../../components/basic/Button.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { NeedsCard } from '../../../../components/identity/NeedsCard.tsx'
import { Verify } from '../../../../components/identity/Verify.tsx'
import { QueryView } from '../../../../components/state/QueryView.tsx'
import { StateView } from '../../../../components/state/StateView.tsx'
import { VoucherTicket } from '../../../../components/ticket/VoucherTicket.tsx'
import { useQuery } from '../../../../hooks/server/useQuery.ts'
import { replaceWith, useParameter } from '../../../../platform/page/navigation.ts'
import { api } from '../../../../services/api/api.ts'
import { today } from '../../../../services/api/clock.ts'
import { freshToken } from '../../../../services/person/verification.ts'
import type { VoucherDetail } from '../../../../services/vouchers.ts'
import { ShowPass } from './ShowPass.tsx'
import { UsedVoucher } from './UsedVoucher.tsx'
import './index.scss'

/** 去使用 (R23): verification, then the QR code until it has been scanned. */
export default function PassPage() {
  const voucherId = useParameter('voucherId')
  const load = useCallback(
    () => api('GET /me/vouchers/{voucherId}', { params: { voucherId } }),
    [voucherId],
  )
  const query = useQuery(load)
  const [token, setToken] = useState(() => freshToken('use', voucherId))
  const { data } = query
  if (data !== null && data.tab === 'used') return <UsedVoucher voucher={data} status={data} />
  if (data === null || data.tab !== 'claimed' || isBeforeFirstDay(data, today())) {
    return (
      <Page>
        <QueryView query={query}>{(voucher) => <NotUsable voucher={voucher} />}</QueryView>
      </Page>
    )
  }
  if (token !== null)
    return <ShowPass voucher={data} token={token} onVerifyAgain={() => setToken(null)} />
  return (
    <Page>
      <NeedsCard>
        {() => (
          <>
            <VoucherTicket voucher={data} plain />
            <Verify
              purpose="use"
              resource={voucherId}
              hint="验证通过后出示二维码"
              onVerified={setToken}
            />
          </>
        )}
      </NeedsCard>
    </Page>
  )
}

function NotUsable({ voucher }: { voucher: VoucherDetail }) {
  const { voucherId, tab, validFrom, invalidReason } = voucher
  const title = tab === 'claimed' ? `这张券${chineseDate(validFrom)}起才能使用` : '这张券已经失效'
  return (
    <StateView
      icon="ticket"
      title={title}
      detail={tab === 'claimed' ? '请到时再来' : (invalidReason ?? '不能再使用')}
      action={<Button onTap={() => replaceWith('voucher', { voucherId })}>查看这张券</Button>}
    />
  )
}
