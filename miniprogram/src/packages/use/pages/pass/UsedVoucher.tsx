import { View } from '@tarojs/components'
import { useEffect } from 'react'
import { momentOf } from '@voucher/shared/words'
import { Button } from '../../../../components/basic/Button.tsx'
import { Icon } from '../../../../components/basic/Icon.tsx'
import { Card, Facts } from '../../../../components/frame/Card.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { openVouchers } from '../../../../hooks/store/useVoucherTab.ts'
import { scrollToTop } from '../../../../platform/page/feedback.ts'
import type { PassStatus, VoucherDetail } from '../../../../services/vouchers.ts'

/** 已使用: the scan has come through. */
export function UsedVoucher({ voucher, status }: { voucher: VoucherDetail; status: PassStatus }) {
  const { redeemedAt } = status
  useEffect(scrollToTop, [])
  return (
    <Page foot={<Button onTap={() => openVouchers('used')}>完成</Button>}>
      <View className="used">
        <View className="used__mark">
          <Icon name="check" size={56} color="white" line={2.4} />
        </View>
        <View className="used__title">已使用</View>
        <View className="used__hint">核验成功，祝您学有所成</View>
      </View>
      <Card flush>
        <Facts
          items={[
            ['培训券', voucher.name],
            ['使用时间', redeemedAt === undefined ? undefined : momentOf(redeemedAt)],
            ['培训机构', status.institutionName ?? voucher.institutionName],
          ]}
        />
      </Card>
    </Page>
  )
}
