/**
 * Notices in words for a 55-year-old welder: what happened, and what to do now. No full personal
 * number ever stands in them.
 */
import { chineseDate, chineseMoment, daysBetween, shanghaiDate } from '@voucher/shared/dates'
import { yuan } from '@voucher/shared/money'
import { MESSAGE_KINDS } from '@voucher/shared/values'
import { voucherIdOf } from '../../platform/ids.ts'
import type { OutgoingMessage, MessageTemplate } from '../../platform/outside/channels/channel.ts'
import type { Batch } from '../batch/index.ts'
import { messageIdOf, type EventNotice, type VoucherNotice } from './notice.ts'

/** Names that the notice does not hold. */
export interface NoticeNames {
  batch: Pick<Batch, 'name' | 'faceValueFen'>
  institutionName?: string | undefined
}

const HOTLINE = '12333'

const lastDay = ({ validUntil }: VoucherNotice): string => `最后使用日 ${chineseDate(validUntil)}`

interface NoticeWords {
  status: string
  note: string
  text: string
}

/** How long it is until the last day, for a reminder may come later than it was meant to. */
const WHEN = ['今天', '明天']

function wordsOf(
  notice: VoucherNotice,
  { batch, institutionName }: NoticeNames,
  at: string,
): NoticeWords {
  const voucher = `培训券“${batch.name}”`
  if (notice.kind === 'reminder') {
    const left = daysBetween(shanghaiDate(Date.parse(at)), notice.validUntil)
    const when = WHEN[left] ?? `还有 ${left} 天`
    return {
      status: '即将到期',
      note: lastDay(notice),
      text: `您的${voucher}${when}到期，最后使用日是${chineseDate(notice.validUntil)}。请尽快到培训机构使用；过了这一天没有使用会自动失效。`,
    }
  }
  const place = institutionName === undefined ? '培训机构' : institutionName
  const reason =
    notice.reason === undefined || notice.reason === '' ? '' : `，原因：${notice.reason}`
  switch (notice.kind) {
    case 'issued': {
      const value = batch.faceValueFen === undefined ? '' : `（面值 ${yuan(batch.faceValueFen)}）`
      return {
        status: '待使用',
        note: lastDay(notice),
        text: `您收到一张${voucher}${value}，请最晚在${chineseDate(notice.validUntil)}到${place}使用：打开“我的卡券”，点“去使用”，把券码给工作人员扫一扫。`,
      }
    }
    case 'used':
      return {
        status: '已使用',
        note: `不是本人使用请拨打 ${HOTLINE}`,
        text: `您的${voucher}于${chineseMoment(notice.at)}在${place}使用。如果不是您本人使用，请马上联系该机构，或拨打 ${HOTLINE}。`,
      }
    case 'reversed':
      return reversed(notice, { voucher, place, reason })
    case 'voided':
      return {
        status: '已作废',
        note: `如有疑问请拨打 ${HOTLINE}`,
        text: `您的${voucher}已由人社部门作废${reason}。这张券不能再使用；如有疑问，请拨打 ${HOTLINE}。`,
      }
    case 'expired':
      return {
        status: '已过期',
        note: '可到领券中心看看其他券',
        text: `您的${voucher}过了最后使用日（${chineseDate(notice.validUntil)}）没有使用，已自动失效。可以到“领券中心”看看其他培训券。`,
      }
    case 'failed':
      return {
        status: '已失效',
        note: `如有疑问请拨打 ${HOTLINE}`,
        text: `您使用${voucher}参加的培训结业不合格，这张券已失效。如有疑问，请联系${place}，或拨打 ${HOTLINE}。`,
      }
  }
}

/** A reversal gives the voucher back; whether it can still be used depends on its last day. */
function reversed(
  notice: EventNotice,
  { voucher, place, reason }: { voucher: string; place: string; reason: string },
): NoticeWords {
  const when = notice.usedAt === undefined ? '' : `${chineseMoment(notice.usedAt)}的`
  const over = notice.validUntil < shanghaiDate(Date.parse(notice.at))
  return {
    status: over ? '已过期' : '待使用',
    note: over ? '这张券已过期' : lastDay(notice),
    text: `${place}撤销了您的${voucher}${when}使用${reason}。${over ? '这张券已过最后使用日，不能再使用。' : `这张券又可以使用了，最晚在${chineseDate(notice.validUntil)}使用。`}`,
  }
}

/** The page of the app that shows one voucher (`miniprogram/src/app.config.ts`). */
const VOUCHER_PAGE = '/packages/use/pages/voucher/index'

function templateOf({ kind }: VoucherNotice): MessageTemplate {
  if (kind === 'issued') return 'received'
  return kind === 'reminder' ? 'reminder' : 'changed'
}

/** @param at when it happened, for a reminder when it is sent (ISO 8601 UTC) */
export function messageOf(notice: VoucherNotice, names: NoticeNames, at: string): OutgoingMessage {
  return {
    id: messageIdOf(notice),
    template: templateOf(notice),
    title: MESSAGE_KINDS[notice.kind],
    name: names.batch.name,
    at,
    ...wordsOf(notice, names, at),
    page: `${VOUCHER_PAGE}?voucherId=${voucherIdOf(notice.personId, notice.batchId)}`,
  }
}
