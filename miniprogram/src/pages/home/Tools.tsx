import { View } from '@tarojs/components'
import { Button } from '../../components/basic/Button.tsx'
import { Card } from '../../components/frame/Card.tsx'
import { useQuery } from '../../hooks/server/useQuery.ts'
import { useShowAgain } from '../../hooks/server/useShowAgain.ts'
import { open } from '../../platform/page/navigation.ts'
import { api } from '../../services/api/api.ts'
import type { Affiliation } from '../../services/person/me.ts'

const MOST = 100

/** How many have been checked today, as far as one page tells: `18`, `100+`. */
async function countToday(): Promise<string> {
  const { items, nextCursor } = await api('GET /operator/redemptions', { query: { limit: MOST } })
  const count = items.filter(({ reversedAt }) => reversedAt === undefined).length
  return nextCursor === null ? String(count) : `${MOST}+`
}

/** 我的工具, for operators only. */
export function Tools({ institution }: { institution: Affiliation }) {
  const { data, reload } = useQuery(countToday)
  useShowAgain(reload)
  return (
    <Card className="tools">
      <View className="tools__words">
        <View className="tools__title">我的工具</View>
        <View className="tools__detail">{institution.institutionName}</View>
        <View className="tools__detail">今日已核验 {data ?? '…'} 人</View>
      </View>
      <Button size="small" kind="line" onTap={() => open('scan')}>
        扫码核验
      </Button>
    </Card>
  )
}
