import { View } from '@tarojs/components'
import type { Operator } from '@voucher/shared/contract/operator'
import { useCallback } from 'react'
import { Button } from '../../../../components/basic/Button.tsx'
import { Card } from '../../../../components/frame/Card.tsx'
import { Refusal } from '../../../../components/state/Refusal.tsx'
import { useSubmit } from '../../../../hooks/server/useSubmit.ts'
import { confirm } from '../../../../platform/page/feedback.ts'
import { api } from '../../../../services/api/api.ts'
import './PrimaryTransfer.scss'

/** Hands the role of 主经办人 to another enabled operator; who does it loses it. */
export function PrimaryTransfer({
  operator: { operatorId, name },
  onTransferred,
}: {
  operator: Operator
  onTransferred: () => void
}) {
  const transfer = useCallback(
    (_: null, idempotencyKey: string) =>
      api('POST /operator/operators/{operatorId}/primary', {
        params: { operatorId },
        idempotencyKey,
      }),
    [operatorId],
  )
  const { submit, busy, error } = useSubmit(transfer)
  const ask = async () => {
    const agreed = await confirm({
      title: `把主经办人转给${name}？`,
      content: `转移后由${name}管理经办人、撤销误核验，您将变成普通经办人，不能自己转回来。`,
      confirmText: '转移',
    })
    if (agreed && (await submit(null)) !== null) onTransferred()
  }
  return (
    <Card title="转移主经办人">
      <Refusal error={error} />
      <View className="transfer__words">
        {name}会成为本机构唯一的主经办人，您会失去管理经办人和撤销核验的权限。
      </View>
      <Button kind="line" tone="red" busy={busy} busyText="正在转移…" onTap={() => void ask()}>
        转给{name}
      </Button>
    </Card>
  )
}
