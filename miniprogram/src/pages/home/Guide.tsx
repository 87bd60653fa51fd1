import { View } from '@tarojs/components'
import { Card } from '../../components/frame/Card.tsx'

const STEPS = [
  { title: '领券', detail: '定向券报名后直接发到卡里，通用券自己领' },
  { title: '到培训机构', detail: '带上手机，验证身份后出示二维码' },
  { title: '扫码上课', detail: '经办人扫一下，券就用上了' },
] as const

/** How a voucher is used, in three steps, for those who do it the first time. */
export function Guide() {
  return (
    <Card title="培训券怎么用">
      {STEPS.map(({ title, detail }, index) => (
        <View key={title} className="guide">
          <View className="guide__number">{index + 1}</View>
          <View>
            <View className="guide__title">{title}</View>
            <View className="guide__detail">{detail}</View>
          </View>
        </View>
      ))}
    </Card>
  )
}
