import { chineseDate } from '@voucher/shared/dates'
import { MODES, VOUCHER_STATUSES } from '@voucher/shared/values'
import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import {
  daysLeft,
  dateOf,
  deadlineWords,
  isBeforeFirstDay,
  occupationWords,
  PRESSING_DAYS,
} from '@voucher/shared/words'
import type { Voucher } from '@voucher/shared/contract/worker'
import { open } from '../../platform/page/navigation.ts'
import { today } from '../../services/api/clock.ts'
import { Button } from '../basic/Button.tsx'
import { Ticket } from './Ticket.tsx'

/** What matters of a voucher now: until when, or when and why no more. */
function note(voucher: Voucher): ReactNode {
  if (voucher.tab === 'used')
    return (
      <View>
        {voucher.redeemedAt === undefined
          ? VOUCHER_STATUSES[voucher.status]
          : `${dateOf(voucher.redeemedAt)} 使用`}
      </View>
    )
  if (voucher.tab === 'invalid') return <View>{VOUCHER_STATUSES[voucher.status]}</View>
  if (isBeforeFirstDay(voucher, today())) return <View>{chineseDate(voucher.validFrom)}起可用</View>
  const pressing = daysLeft(voucher.validUntil, today()) <= PRESSING_DAYS
  return (
    <View className={pressing ? 'ticket__deadline' : ''}>
      {deadlineWords(voucher.validUntil, today())}
    </View>
  )
}

/** One's own voucher as a ticket; a tap opens 券详情, the button 去使用. */
export function VoucherTicket({ voucher, plain = false }: { voucher: Voucher; plain?: boolean }) {
  const { voucherId } = voucher
  const usable = voucher.tab === 'claimed' && !isBeforeFirstDay(voucher, today())
  return (
    <Ticket
      name={voucher.name}
      functionType={voucher.functionType}
      faceValueFen={voucher.faceValueFen}
      dull={voucher.tab !== 'claimed'}
      lines={[
        voucher.institutionName ?? '自选机构',
        `${MODES[voucher.mode]} · ${occupationWords(voucher.occupation, voucher.level)}`,
        `最后可用 ${chineseDate(voucher.validUntil)}`,
      ]}
      note={note(voucher)}
      {...(plain ? {} : { onTap: () => open('voucher', { voucherId }) })}
      {...(usable && !plain
        ? {
            action: (
              <Button size="small" onTap={() => open('pass', { voucherId })}>
                去使用
              </Button>
            ),
          }
        : {})}
    />
  )
}
