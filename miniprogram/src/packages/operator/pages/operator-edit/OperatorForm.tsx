import type { Operator } from '@voucher/shared/contract/operator'
import { normaliseIdNumber } from '@voucher/shared/id-number'
import { normaliseName } from '@voucher/shared/person-name'
import type { OperatorStatus } from '@voucher/shared/values'
import { type ReactNode, useState } from 'react'
import { dotted } from '@voucher/shared/words'
import { Button } from '../../../../components/basic/Button.tsx'
import {
  checkIdNumber,
  checkName,
  checkPhone,
  refusedField,
} from '../../../../components/form/checks.ts'
import { Field } from '../../../../components/form/Field.tsx'
import { Card, Facts, Row, Toggle } from '../../../../components/frame/Card.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { Refusal } from '../../../../components/state/Refusal.tsx'
import { scrollToTop } from '../../../../platform/page/feedback.ts'

export interface OperatorInput {
  name: string
  idNumber: string
  phone: string
  status: OperatorStatus
}

export interface OperatorFormProps {
  /** The operator to be edited; none when one is added. */
  operator?: Operator | undefined
  busy: boolean
  error: unknown
  onChange: () => void
  onSave: (input: OperatorInput) => void
  /** Below the fields. */
  children?: ReactNode
}

/**
 * Adds or edits an operator. What was typed stays whatever happens; numbers already on file are
 * shown masked and are only replaced.
 */
export function OperatorForm({
  operator,
  busy,
  error,
  onChange,
  onSave,
  children,
}: OperatorFormProps) {
  const [name, setName] = useState(operator?.name ?? '')
  const [idNumber, setIdNumber] = useState('')
  const [phone, setPhone] = useState('')
  const [status, setStatus] = useState<OperatorStatus>(operator?.status ?? 'enabled')
  const [strict, setStrict] = useState(false)
  const keepsPhone = operator !== undefined && phone === ''
  const edited = (set: (value: string) => void) => (value: string) => {
    onChange()
    set(value)
  }
  const switched = (on: boolean) => {
    onChange()
    setStatus(on ? 'enabled' : 'disabled')
  }
  const save = () => {
    const sound =
      checkName(name) === null &&
      (operator !== undefined || checkIdNumber(idNumber) === null) &&
      (keepsPhone || checkPhone(phone) === null)
    setStrict(true)
    if (sound)
      onSave({
        name: normaliseName(name),
        idNumber: normaliseIdNumber(idNumber),
        phone,
        status,
      })
    else scrollToTop()
  }
  const beside = (['name', 'idNumber', 'phone'] as const).some(
    (path) => refusedField(error, path) !== null,
  )
  return (
    <Page
      foot={
        <Button busy={busy} busyText="正在保存…" onTap={save}>
          保存
        </Button>
      }
    >
      {!beside && <Refusal error={error} />}
      {operator !== undefined && (
        <Card flush>
          <Facts items={[['身份证号码', dotted(operator.idNumberMasked)]]} />
        </Card>
      )}
      <Card>
        <Field
          label="姓名"
          value={name}
          onInput={edited(setName)}
          check={checkName}
          refused={refusedField(error, 'name')}
          strict={strict}
          maxlength={50}
          placeholder="身份证上的姓名"
          disabled={busy}
        />
        {operator === undefined && (
          <Field
            label="身份证号码"
            value={idNumber}
            onInput={edited(setIdNumber)}
            check={checkIdNumber}
            complete={18}
            refused={refusedField(error, 'idNumber')}
            strict={strict}
            keys="idNumber"
            maxlength={20}
            placeholder="18 位，最后一位可能是 X"
            disabled={busy}
          />
        )}
        <Field
          label="手机号码"
          value={phone}
          onInput={edited(setPhone)}
          check={(value) => (keepsPhone ? null : checkPhone(value))}
          complete={11}
          refused={refusedField(error, 'phone')}
          strict={strict}
          keys="digits"
          maxlength={11}
          placeholder={operator?.phoneMasked ?? '11 位手机号码'}
          hint={operator === undefined ? '须是本人实名的手机号码' : '不修改就不用填'}
          disabled={busy}
        />
      </Card>
      <Card flush>
        {operator?.role === 'primary' ? (
          <Row title="状态" aside="启用" detail="主经办人不能禁用；请先转移主经办人" />
        ) : (
          <Row
            title={status === 'enabled' ? '启用' : '禁用'}
            detail={status === 'enabled' ? '可以为本机构扫码核验' : '不能核验，也看不到记录'}
            aside={<Toggle on={status === 'enabled'} label="启用" onChange={switched} />}
          />
        )}
      </Card>
      {children}
    </Page>
  )
}
