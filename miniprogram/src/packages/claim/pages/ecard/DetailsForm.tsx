import { View } from '@tarojs/components'
import { useState } from 'react'
import { accessible } from '../../../../components/basic/accessible.ts'
import { Button } from '../../../../components/basic/Button.tsx'
import { classNames } from '../../../../components/basic/classNames.ts'
import { Icon } from '../../../../components/basic/Icon.tsx'
import {
  checkIdNumber,
  checkName,
  checkPhone,
  refusedField,
} from '../../../../components/form/checks.ts'
import { Field } from '../../../../components/form/Field.tsx'
import { Card } from '../../../../components/frame/Card.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { Refusal } from '../../../../components/state/Refusal.tsx'
import { open } from '../../../../platform/page/navigation.ts'
import { type Details, isComplete } from './details.ts'
import { Steps } from './Steps.tsx'

export interface DetailsFormProps {
  details: Details
  onChange: (change: Partial<Details>) => void
  busy: boolean
  /** Why the server did not accept them. */
  error: unknown
  onNext: () => void
}

/** Name, ID number and phone, checked as typed; consent to a text that can be read (R20). */
export function DetailsForm({ details, onChange, busy, error, onNext }: DetailsFormProps) {
  const [strict, setStrict] = useState(false)
  const next = () => {
    setStrict(true)
    if (isComplete(details)) onNext()
  }
  return (
    <Page
      foot={
        <Button busy={busy} busyText="正在提交…" onTap={next}>
          下一步
        </Button>
      }
    >
      <Steps now={1} title="填写资料" />
      <Refusal error={error} />
      <Card>
        <Field
          label="姓名"
          value={details.name}
          placeholder="身份证上的姓名"
          onInput={(name) => onChange({ name })}
          check={checkName}
          strict={strict}
          refused={refusedField(error, 'name')}
        />
        <Field
          label="身份证号码"
          value={details.idNumber}
          placeholder="18 位，最后一位可能是 X"
          keys="idNumber"
          maxlength={20}
          complete={18}
          onInput={(idNumber) => onChange({ idNumber })}
          check={checkIdNumber}
          strict={strict}
          refused={refusedField(error, 'idNumber')}
        />
        <Field
          label="手机号码"
          value={details.phone}
          placeholder="社保卡预留的手机号码"
          keys="digits"
          maxlength={11}
          complete={11}
          onInput={(phone) => onChange({ phone })}
          check={checkPhone}
          strict={strict}
          refused={refusedField(error, 'phone')}
        />
        <View className="ecard__consent" onClick={() => onChange({ agreed: !details.agreed })}>
          <View
            className={classNames('ecard__box', details.agreed && 'ecard__box--on')}
            {...accessible({ role: 'checkbox', label: '同意服务协议与隐私说明' })}
            {...(process.env.TARO_ENV === 'h5' ? { 'aria-checked': details.agreed } : {})}
          >
            {details.agreed && <Icon name="check" size={18} color="white" line={3} />}
          </View>
          <View>
            我已阅读并同意
            <View
              className="ecard__link"
              onClick={(event) => {
                event.stopPropagation()
                open('agreement')
              }}
            >
              《服务协议与隐私说明》
            </View>
          </View>
        </View>
        {strict && !details.agreed && (
          <View className="field--wrong">
            <View className="field__note">请先阅读并勾选同意</View>
          </View>
        )}
      </Card>
    </Page>
  )
}
