import { View } from '@tarojs/components'
import type { Redemption } from '@voucher/shared/contract/operator'
import { useCallback, useState } from 'react'
import { momentOf } from '@voucher/shared/words'
import { Button } from '../../../../../components/basic/Button.tsx'
import { Field } from '../../../../../components/form/Field.tsx'
import { Card, Facts } from '../../../../../components/frame/Card.tsx'
import { Banner } from '../../../../../components/state/Banner.tsx'
import { Refusal } from '../../../../../components/state/Refusal.tsx'
import { useSubmit } from '../../../../../hooks/server/useSubmit.ts'
import { confirm } from '../../../../../platform/page/feedback.ts'
import { api } from '../../../../../services/api/api.ts'
import { serverNow } from '../../../../../services/api/clock.ts'
import { Choices } from './Choices.tsx'
import { Sheet } from './Sheet.tsx'

const REASONS = ['扫错了人', '选错了班级', '重复核验', '持券人没有来参加培训']
const REVERSAL_MS = 24 * 60 * 60 * 1000

/** How a record differs once it is reversed. */
export type Reversal = Required<Pick<Redemption, 'reversedAt' | 'reversalReason'>>

export interface RecordSheetProps {
  record: Redemption
  /** Whether the operator is the institution's primary, who alone may reverse. */
  primary: boolean
  onClose: () => void
  onReversed: (reversal: Reversal) => void
}

/** One record in full; the primary can take a mistaken use back within 24 hours. */
export function RecordSheet({ record, primary, onClose, onReversed }: RecordSheetProps) {
  const { redeemedAt, reversedAt } = record
  return (
    <Sheet title="核验详情" onClose={onClose}>
      <Card flush>
        <Facts
          items={[
            ['持券人', record.holderName],
            ['培训券', record.voucherName],
            ['班级', record.className],
            ['核验时间', momentOf(redeemedAt)],
            ['经办人', record.operatorName],
            ['撤销时间', reversedAt === undefined ? undefined : momentOf(reversedAt)],
            ['撤销原因', record.reversalReason],
          ]}
        />
      </Card>
      {reversedAt === undefined && (
        <Reversing record={record} primary={primary} onReversed={onReversed} />
      )}
    </Sheet>
  )
}

/** How the use can be taken back, or why not. */
function Reversing({ record, primary, onReversed }: Omit<RecordSheetProps, 'onClose'>) {
  if (serverNow() - Date.parse(record.redeemedAt) > REVERSAL_MS)
    return (
      <Banner tone="hint" title="已超过 24 小时，不能撤销" detail="如有差错，请联系人社部门处理" />
    )
  if (!primary)
    return (
      <Banner
        tone="hint"
        title="只有主经办人可以撤销"
        detail="如果是误核验，请在 24 小时内联系本机构的主经办人"
      />
    )
  return <ReverseForm record={record} onReversed={onReversed} />
}

function ReverseForm({
  record: { redemptionId, holderName },
  onReversed,
}: {
  record: Redemption
  onReversed: RecordSheetProps['onReversed']
}) {
  const [opened, setOpened] = useState(false)
  const [reason, setReason] = useState('')
  const reverse = useCallback(
    (body: { reason: string }, idempotencyKey: string) =>
      api('POST /operator/redemptions/{redemptionId}/reversal', {
        params: { redemptionId },
        body,
        idempotencyKey,
      }),
    [redemptionId],
  )
  const { submit, busy, error, clear } = useSubmit(reverse)
  const write = (value: string) => {
    clear()
    setReason(value)
  }
  const ask = async () => {
    const agreed = await confirm({
      title: '撤销这次核验？',
      content: `${holderName}的培训券会变回“已领取”，可以重新使用。撤销会记录在案。`,
      confirmText: '撤销',
    })
    const written = reason.trim()
    if (agreed && (await submit({ reason: written })) !== null)
      onReversed({ reversedAt: new Date(serverNow()).toISOString(), reversalReason: written })
  }
  if (!opened)
    return (
      <Button kind="line" tone="red" onTap={() => setOpened(true)}>
        撤销这次核验
      </Button>
    )
  return (
    <View>
      <Refusal error={error} />
      <Choices options={REASONS} chosen={reason} onChoose={write} />
      <Field
        label="撤销原因"
        value={reason}
        onInput={write}
        placeholder="请选择上面的原因，或在这里填写"
        maxlength={100}
        disabled={busy}
      />
      <Button
        tone="red"
        busy={busy}
        busyText="正在撤销…"
        disabled={reason.trim() === ''}
        onTap={() => void ask()}
      >
        {reason.trim() === '' ? '请先填写撤销原因' : '撤销这次核验'}
      </Button>
    </View>
  )
}
