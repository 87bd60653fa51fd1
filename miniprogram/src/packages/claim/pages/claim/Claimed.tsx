import { View } from '@tarojs/components'
import { chineseDate } from '@voucher/shared/dates'
import { occupationWords } from '@voucher/shared/words'
import type { Voucher } from '@voucher/shared/contract/worker'
import { Button } from '../../../../components/basic/Button.tsx'
import { Icon } from '../../../../components/basic/Icon.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { Ticket } from '../../../../components/ticket/Ticket.tsx'
import { replaceWith } from '../../../../platform/page/navigation.ts'

/** It is the person's now: the voucher, and where to go on. */
export function Claimed({ voucher }: { voucher: Voucher }) {
  const institution = voucher.institutionName ?? '自选机构'
  const foot = (
    <>
      <Button onTap={() => replaceWith('voucher', { voucherId: voucher.voucherId })}>
        查看这张券
      </Button>
      <Button kind="line" onTap={() => replaceWith('campaigns')}>
        继续领券
      </Button>
    </>
  )
  return (
    <Page foot={foot}>
      <View className="claimed">
        <View className="claimed__mark">
          <Icon name="check" size={44} color="white" line={2.4} />
        </View>
        <View className="claimed__title">领取成功</View>
        <View className="claimed__hint">
          已放进“我的卡券”。选好培训机构，到现场出示二维码就能用
        </View>
      </View>
      <Ticket
        name={voucher.name}
        functionType={voucher.functionType}
        faceValueFen={voucher.faceValueFen}
        lines={[`${institution} · ${occupationWords(voucher.occupation, voucher.level)}`]}
        note={<>有效期至 {chineseDate(voucher.validUntil)}</>}
      />
    </Page>
  )
}
