import { View } from '@tarojs/components'
import type { Redemption } from '@voucher/shared/contract/operator'
import { chineseMoment } from '@voucher/shared/dates'
import { accessible } from '../../../../components/basic/accessible.ts'
import { classNames } from '../../../../components/basic/classNames.ts'
import './RecordItem.scss'

/** `14:03` in Shanghai. */
const clockTime = (instant: string): string => chineseMoment(instant).split(' ')[1] ?? ''

/** One use of a voucher, as a line of 核验记录. */
export function RecordItem({ record, onTap }: { record: Redemption; onTap: () => void }) {
  const { redeemedAt, reversedAt, holderName, voucherName, className, operatorName } = record
  const reversed = reversedAt !== undefined
  return (
    <View
      className={classNames('record', reversed && 'record--reversed')}
      hoverClass="pressed"
      hoverStayTime={80}
      onClick={onTap}
      {...accessible({ role: 'button' })}
    >
      <View className="record__time">{clockTime(redeemedAt)}</View>
      <View className="record__words">
        <View className="record__head">
          <View className="record__holder">{holderName}</View>
          {reversed && <View className="record__mark">已撤销</View>}
        </View>
        <View className="record__voucher">{voucherName}</View>
        <View className="record__line">
          {className !== undefined && <View>{className}</View>}
          <View>经办人 {operatorName}</View>
        </View>
      </View>
    </View>
  )
}
