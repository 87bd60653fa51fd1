import { View } from '@tarojs/components'
import type { Operator } from '@voucher/shared/contract/operator'
import { OPERATOR_ROLES, OPERATOR_STATUSES } from '@voucher/shared/values'
import { dotted } from '@voucher/shared/words'
import { Button } from '../../../../components/basic/Button.tsx'
import { classNames } from '../../../../components/basic/classNames.ts'
import './OperatorCard.scss'

export interface OperatorCardProps {
  operator: Operator
  /** Being enabled or disabled. */
  busy: boolean
  onEdit: () => void
  onSwitch: () => void
}

/** One operator with role and state; the primary cannot be disabled. */
export function OperatorCard({
  operator: { name, idNumberMasked, phoneMasked, role, status },
  busy,
  onEdit,
  onSwitch,
}: OperatorCardProps) {
  const enabled = status === 'enabled'
  return (
    <View className={classNames('operator', !enabled && 'operator--disabled')}>
      <View className="operator__head">
        <View className="operator__name">{name}</View>
        {role === 'primary' && (
          <View className="operator__tag operator__tag--primary">{OPERATOR_ROLES.primary}</View>
        )}
        <View className={`operator__tag operator__tag--${status}`}>
          {enabled ? `已${OPERATOR_STATUSES.enabled}` : `已${OPERATOR_STATUSES.disabled}`}
        </View>
      </View>
      <View className="operator__line">身份证 {dotted(idNumberMasked)}</View>
      <View className="operator__line">手机 {phoneMasked}</View>
      <View className="operator__actions">
        {role !== 'primary' && (
          <Button
            size="small"
            kind="line"
            {...(enabled ? { tone: 'red' } : {})}
            busy={busy}
            onTap={onSwitch}
          >
            {enabled ? OPERATOR_STATUSES.disabled : OPERATOR_STATUSES.enabled}
          </Button>
        )}
        <Button size="small" kind="line" onTap={onEdit}>
          编辑
        </Button>
      </View>
    </View>
  )
}
