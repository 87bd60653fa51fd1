import type { Operator } from '@voucher/shared/contract/operator'
import type { OperatorStatus } from '@voucher/shared/values'
import { useState } from 'react'
import { Button } from '../../../../components/basic/Button.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { PagesView } from '../../../../components/state/PagesView.tsx'
import { Refusal } from '../../../../components/state/Refusal.tsx'
import { StateView } from '../../../../components/state/StateView.tsx'
import { usePages } from '../../../../hooks/server/usePages.ts'
import { useShowAgain } from '../../../../hooks/server/useShowAgain.ts'
import { useSubmit } from '../../../../hooks/server/useSubmit.ts'
import { confirm, scrollToTop, toast } from '../../../../platform/page/feedback.ts'
import { open } from '../../../../platform/page/navigation.ts'
import { api } from '../../../../services/api/api.ts'
import { OperatorOnly } from '../../components/OperatorOnly.tsx'
import { OperatorCard } from './OperatorCard.tsx'

/** 经办人管理 (R42): the primary operator sees and manages the others. */
export default function OperatorsPage() {
  return (
    <OperatorOnly primary>{({ institutionId }) => <Operators key={institutionId} />}</OperatorOnly>
  )
}

const load = (cursor: string | undefined) =>
  api('GET /operator/operators', { query: cursor === undefined ? {} : { cursor } })
const setStatus = ({ operatorId, status }: { operatorId: string; status: OperatorStatus }) =>
  api('PATCH /operator/operators/{operatorId}', { params: { operatorId }, body: { status } })

const primaryFirst = (a: Operator, b: Operator) =>
  Number(b.role === 'primary') - Number(a.role === 'primary')

function question({ name }: Operator, status: OperatorStatus) {
  if (status === 'disabled')
    return {
      title: `禁用${name}？`,
      content: '禁用后立即不能再核验和查看记录，以后可以重新启用。',
      confirmText: '禁用',
    }
  return { title: `启用${name}？`, content: '启用后即可为本机构扫码核验。', confirmText: '启用' }
}

function Operators() {
  const pages = usePages(load)
  const { submit, error } = useSubmit(setStatus)
  const [switching, setSwitching] = useState<string | null>(null)
  useShowAgain(pages.reload)

  const change = async (operator: Operator) => {
    const { operatorId } = operator
    const status = operator.status === 'enabled' ? 'disabled' : 'enabled'
    if (!(await confirm(question(operator, status)))) return
    setSwitching(operatorId)
    const done = await submit({ operatorId, status })
    setSwitching(null)
    if (done === null) scrollToTop()
    else toast(status === 'enabled' ? '已启用' : '已禁用')
    pages.reload()
  }

  return (
    <Page foot={<Button onTap={() => open('operatorEdit', {})}>新增经办人</Button>}>
      <Refusal error={error} />
      <PagesView
        pages={pages}
        empty={<StateView icon="people" title="还没有经办人" detail="点下面的“新增经办人”添加" />}
      >
        {(operators) =>
          [...operators]
            .sort(primaryFirst)
            .map((operator) => (
              <OperatorCard
                key={operator.operatorId}
                operator={operator}
                busy={switching === operator.operatorId}
                onEdit={() => open('operatorEdit', { operatorId: operator.operatorId })}
                onSwitch={() => void change(operator)}
              />
            ))
        }
      </PagesView>
    </Page>
  )
}
