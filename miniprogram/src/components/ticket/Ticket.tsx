import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { yuan } from '@voucher/shared/money'
import { FUNCTION_TYPES, type FunctionType } from '@voucher/shared/values'
import { classNames } from '../basic/classNames.ts'
import './Ticket.scss'

export interface TicketProps {
  name: string
  functionType: FunctionType
  /** In fen; face-value vouchers only. */
  faceValueFen?: number | undefined
  lines?: readonly string[]
  /** At the lower left, such as how many are left, and until when. */
  note?: ReactNode
  /** At the lower right: a small button. */
  action?: ReactNode
  /** Cannot be used any more, or not by this person: without colour. */
  dull?: boolean
  onTap?: () => void
}

/** An amount of more characters than this is written smaller. */
const LONG = 6

/** A voucher, or one that can be had, as a ticket. */
export function Ticket({
  name,
  functionType,
  faceValueFen,
  lines = [],
  note,
  action,
  dull = false,
  onTap,
}: TicketProps) {
  const valued = functionType === 'faceValue' && faceValueFen !== undefined
  const long = valued && yuan(faceValueFen).length > LONG
  return (
    <View
      className={classNames('ticket', (dull || !valued) && 'ticket--plain')}
      hoverClass={onTap === undefined ? 'none' : 'pressed'}
      hoverStayTime={80}
      onClick={() => onTap?.()}
    >
      <View className="ticket__value">
        <View className={classNames('ticket__amount', long && 'ticket__amount--long')}>
          {valued ? <Amount fen={faceValueFen} /> : '抵用'}
        </View>
        <View className="ticket__kind">{valued ? FUNCTION_TYPES.faceValue : '资格凭证'}</View>
      </View>
      <View className="ticket__words">
        <View className="ticket__name">{name}</View>
        {lines.map((line) => (
          <View key={line} className="ticket__line">
            {line}
          </View>
        ))}
        {(note !== undefined || action !== undefined) && (
          <View className="ticket__foot">
            <View className="ticket__note">{note}</View>
            {action}
          </View>
        )}
      </View>
    </View>
  )
}

function Amount({ fen }: { fen: number }) {
  return (
    <View>
      <View className="ticket__sign" style={{ display: 'inline' }}>
        ¥
      </View>
      {yuan(fen).slice(1)}
    </View>
  )
}
