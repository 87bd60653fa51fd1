import { View } from '@tarojs/components'
import { Page } from '../../../../components/frame/Page.tsx'
import { AGREEMENT, CONSENT_VERSION } from '../../agreement.ts'
import './index.scss'

/** 服务协议与隐私说明: what is collected, why, who sees it, for how long. */
export default function AgreementPage() {
  return (
    <Page ground="white">
      {AGREEMENT.map(({ title, paragraphs }) => (
        <View key={title}>
          <View className="agreement__title">{title}</View>
          {paragraphs.map((paragraph) => (
            <View key={paragraph} className="agreement__text">
              {paragraph}
            </View>
          ))}
        </View>
      ))}
      <View className="agreement__text">版本 {CONSENT_VERSION}</View>
    </Page>
  )
}
