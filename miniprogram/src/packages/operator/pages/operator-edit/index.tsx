import type { Operator } from '@voucher/shared/contract/operator'
import { Button } from '../../../../components/basic/Button.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { QueryView } from '../../../../components/state/QueryView.tsx'
import { StateView } from '../../../../components/state/StateView.tsx'
import { useSubmit } from '../../../../hooks/server/useSubmit.ts'
import { scrollToTop, toast } from '../../../../platform/page/feedback.ts'
import { back, useParameter } from '../../../../platform/page/navigation.ts'
import { api } from '../../../../services/api/api.ts'
import { loadMe } from '../../../../services/person/me.ts'
import { OperatorOnly } from '../../components/OperatorOnly.tsx'
import { OperatorForm, type OperatorInput } from './OperatorForm.tsx'
import { PrimaryTransfer } from './PrimaryTransfer.tsx'
import { useOperator } from './useOperator.ts'

/** Adds an operator, or edits the one whose id the page was opened with. */
export default function OperatorEditPage() {
  const operatorId = useParameter('operatorId')
  return (
    <OperatorOnly primary>
      {() => (operatorId === '' ? <Adding /> : <Editing operatorId={operatorId} />)}
    </OperatorOnly>
  )
}

const add = (body: OperatorInput, idempotencyKey: string) =>
  api('POST /operator/operators', { body, idempotencyKey })

function Adding() {
  const { submit, busy, error, clear } = useSubmit(add)
  const save = async (input: OperatorInput) => {
    if ((await submit(input)) === null) return scrollToTop()
    toast(`已添加${input.name}`)
    back()
  }
  return (
    <OperatorForm busy={busy} error={error} onChange={clear} onSave={(input) => void save(input)} />
  )
}

function Editing({ operatorId }: { operatorId: string }) {
  const query = useOperator(operatorId)
  if (query.data === null)
    return (
      <Page>
        <QueryView query={query}>{() => null}</QueryView>
      </Page>
    )
  const { operator } = query.data
  if (operator === undefined)
    return (
      <Page>
        <StateView
          icon="person"
          title="没有找到这位经办人"
          action={<Button onTap={back}>返回</Button>}
        />
      </Page>
    )
  return <Edit operator={operator} />
}

interface Changes {
  operatorId: string
  name?: string
  phone?: string
  status?: Operator['status']
}

const edit = ({ operatorId, ...body }: Changes) =>
  api('PATCH /operator/operators/{operatorId}', { params: { operatorId }, body })

/**
 * Only what differs is sent, so that nothing is overwritten that somebody else has changed
 * meanwhile.
 */
function changes(operator: Operator, { name, phone, status }: OperatorInput): Changes {
  return {
    operatorId: operator.operatorId,
    ...(name === operator.name ? {} : { name }),
    ...(phone === '' ? {} : { phone }),
    ...(status === operator.status ? {} : { status }),
  }
}

function Edit({ operator }: { operator: Operator }) {
  const { submit, busy, error, clear } = useSubmit(edit)
  const save = async (input: OperatorInput) => {
    if ((await submit(changes(operator, input))) === null) return scrollToTop()
    toast('已保存')
    back()
  }
  const transferred = () => {
    toast(`${operator.name}现在是主经办人`)
    void loadMe()
    back()
  }
  return (
    <OperatorForm
      operator={operator}
      busy={busy}
      error={error}
      onChange={clear}
      onSave={(input) => void save(input)}
    >
      {operator.role === 'ordinary' && operator.status === 'enabled' && (
        <PrimaryTransfer operator={operator} onTransferred={transferred} />
      )}
    </OperatorForm>
  )
}
