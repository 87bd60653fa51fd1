import { View } from '@tarojs/components'
import type { Person } from '@voucher/shared/contract/identity'
import { Button } from '../../../../components/basic/Button.tsx'
import { Icon } from '../../../../components/basic/Icon.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { CardFace } from '../../../../components/identity/CardFace.tsx'
import { open } from '../../../../platform/page/navigation.ts'

/** The card is open: 立即使用. */
export function OpenedCard({ person }: { person: Person }) {
  return (
    <Page foot={<Button onTap={() => open('home')}>立即使用</Button>}>
      <View className="ecard__done">
        <View className="ecard__mark">
          <Icon name="check" size={44} color="white" line={2.4} />
        </View>
        <View className="ecard__headline">签发成功</View>
      </View>
      <CardFace person={person} />
    </Page>
  )
}
