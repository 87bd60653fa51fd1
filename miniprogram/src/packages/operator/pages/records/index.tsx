import { View } from '@tarojs/components'
import type { Redemption } from '@voucher/shared/contract/operator'
import { useCallback, useState } from 'react'
import { Card } from '../../../../components/frame/Card.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { PagesView } from '../../../../components/state/PagesView.tsx'
import { StateView } from '../../../../components/state/StateView.tsx'
import { usePages } from '../../../../hooks/server/usePages.ts'
import { toast } from '../../../../platform/page/feedback.ts'
import { api } from '../../../../services/api/api.ts'
import { today } from '../../../../services/api/clock.ts'
import type { Affiliation } from '../../../../services/person/me.ts'
import { OperatorOnly } from '../../components/OperatorOnly.tsx'
import { DayPicker } from './DayPicker.tsx'
import { RecordItem } from './RecordItem.tsx'
import { RecordSheet, type Reversal } from './sheet/RecordSheet.tsx'
import './index.scss'

/** 核验记录: the institution's uses of vouchers, day by day. */
export default function RecordsPage() {
  return (
    <OperatorOnly>
      {(institution) => <Records key={institution.institutionId} institution={institution} />}
    </OperatorOnly>
  )
}

function Records({ institution }: { institution: Affiliation }) {
  const [date, setDate] = useState(today)
  return (
    <Page>
      <DayPicker date={date} today={today()} onChange={setDate} />
      <Day key={date} date={date} primary={institution.role === 'primary'} />
    </Page>
  )
}

function Day({ date, primary }: { date: string; primary: boolean }) {
  const load = useCallback(
    (cursor: string | undefined) =>
      api('GET /operator/redemptions', {
        query: { date, ...(cursor === undefined ? {} : { cursor }) },
      }),
    [date],
  )
  const pages = usePages(load)
  const [opened, setOpened] = useState<Redemption | null>(null)
  // The list learns of a reversal a moment later; until then it is shown from here.
  const [reversals, setReversals] = useState<Record<string, Reversal>>({})
  const reversed = (redemptionId: string, reversal: Reversal) => {
    setReversals((before) => ({ ...before, [redemptionId]: reversal }))
    setOpened(null)
    toast('已撤销')
  }
  return (
    <>
      <PagesView
        pages={pages}
        empty={
          <StateView icon="list" title="这一天没有核验记录" detail="核验通过的培训券会显示在这里" />
        }
      >
        {(items) => (
          <List
            records={items.map((item) => ({ ...item, ...reversals[item.redemptionId] }))}
            ended={pages.ended}
            onOpen={setOpened}
          />
        )}
      </PagesView>
      {opened !== null && (
        <RecordSheet
          record={opened}
          primary={primary}
          onClose={() => setOpened(null)}
          onReversed={(reversal) => reversed(opened.redemptionId, reversal)}
        />
      )}
    </>
  )
}

function List({
  records,
  ended,
  onOpen,
}: {
  records: Redemption[]
  ended: boolean
  onOpen: (record: Redemption) => void
}) {
  return (
    <>
      {ended && <View className="records__count">{summary(records)}</View>}
      <Card flush>
        {records.map((record) => (
          <RecordItem key={record.redemptionId} record={record} onTap={() => onOpen(record)} />
        ))}
      </Card>
    </>
  )
}

function summary(records: Redemption[]): string {
  const reversed = records.filter(({ reversedAt }) => reversedAt !== undefined).length
  return `共核验 ${records.length - reversed} 人${reversed === 0 ? '' : `，另有 ${reversed} 条已撤销`}`
}
