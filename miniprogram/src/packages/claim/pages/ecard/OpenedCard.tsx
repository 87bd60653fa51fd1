import { View } from '@tarojs/components'
import { Button } from '../../../../components/Button.tsx'
import { CardFace } from '../../../../components/CardFace.tsx'
import { Icon } from '../../../../components/Icon.tsx'
import type { Person } from '../../../../components/NeedsCard.tsx'
import { Page } from '../../../../components/Page.tsx'
import { open } from '../../../../platform/navigation.ts'

/** The card is open: 立即使用. */
export function OpenedCard({ person }: { person: Person }) {
  return (
    <Page foot={<Button onTap={() => open('home')}>立即使用</Button>}>
      <View className="ecard__done">
        <View className="ecard__mark">
          <Icon name="check" size={44} color="#ffffff" line={2.4} />
        </View>
        <View className="ecard__headline">签发成功</View>
      </View>
      <CardFace person={person} />
    </Page>
  )
}
