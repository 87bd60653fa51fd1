import { useCallback, useState } from 'react'
import { chineseDate } from '@voucher/shared/dates'
import { Button } from '../../../../components/Button.tsx'
import { NeedsCard } from '../../../../components/NeedsCard.tsx'
import { Page } from '../../../../components/Page.tsx'
import { QueryView, StateView } from '../../../../components/StateView.tsx'
import { Verify } from '../../../../components/Verify.tsx'
import { VoucherTicket } from '../../../../components/VoucherTicket.tsx'
import { isBeforeFirstDay } from '@voucher/shared/words'
import { useQuery } from '../../../../hooks/useQuery.ts'
import { replaceWith, useParameter } from '../../../../platform/navigation.ts'
import { api } from '../../../../services/api.ts'
import { today } from '../../../../services/clock.ts'
import { freshToken } from '../../../../services/verification.ts'
import type { VoucherDetail } from '../../../../services/vouchers.ts'
import { ShowPass } from './ShowPass.tsx'
import { UsedVoucher } from './UsedVoucher.tsx'
import './index.scss'

/** 去使用 (R23): verification, then the QR code until it has been scanned. */
export default function UseVoucher() {
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
