/**
 * What a person is told of their card, so that what somebody else does with it does not stay
 * unseen: a further channel's user has taken it up; its password was tried until it was locked.
 */
import { chineseMoment } from '@voucher/shared/dates'
import { type Channel, CHANNELS, MESSAGE_KINDS } from '@voucher/shared/values'
import type { Item } from '../../platform/dynamo/table.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { OutgoingMessage } from '../../platform/outside/channels/channel.ts'
import type { BoundChannel } from '../binding/index.ts'

export interface SecurityNotice {
  kind: 'cardBound' | 'cardLocked'
  personId: PersonId
  /** By which user of which channel it happened. */
  channel: Channel
  subject: string
  /** ISO 8601 UTC */
  at: string
  /** What tells its entry in the audit trail from others. */
  entry: string
}

const KINDS: Record<string, SecurityNotice['kind']> = {
  'card.bind': 'cardBound',
  'card.lock': 'cardLocked',
}

/** The notice that a new entry of the audit trail asks for. */
export function securityNoticeOf(entry: Item): SecurityNotice | undefined {
  const kind = entry.pk.startsWith('AUDIT#') ? KINDS[String(entry.action)] : undefined
  if (!kind) return undefined
  const { channel, channelUser } = entry.after as { channel: Channel; channelUser: string }
  return {
    kind,
    personId: entry.subject as PersonId,
    channel,
    subject: channelUser,
    at: entry.at as string,
    entry: entry.sk.slice(entry.sk.indexOf('#') + 1).replace(/^fac_/, ''),
  }
}

/** Everywhere but where it happened: whoever has taken the card up there knows it. */
export const isToldBy = (
  { kind, channel, subject }: SecurityNotice,
  bound: BoundChannel,
): boolean => kind === 'cardLocked' || bound.channel !== channel || bound.subject !== subject

/** The page of the app where channels are looked through (`miniprogram/src/app.config.ts`). */
const ME_PAGE = '/pages/me/index'
const HOTLINE = '12333'

const WORDS: Record<
  SecurityNotice['kind'],
  (when: string, channel: string) => { status: string; text: string }
> = {
  cardBound: (when, channel) => ({
    status: '新增渠道',
    text: `您的电子社保卡于${when}在${channel}签发。如果不是您本人办理，请马上打开“我的”，解除这个渠道并退出全部登录，再拨打 ${HOTLINE}。`,
  }),
  cardLocked: (when, channel) => ({
    status: '已锁定',
    text: `您的电子社保卡密码于${when}在${channel}连续输错，已锁定 24 小时。如果不是您本人操作，请拨打 ${HOTLINE}；急用可以改用人脸识别解锁。`,
  }),
}

export function securityMessageOf({ kind, channel, at, entry }: SecurityNotice): OutgoingMessage {
  return {
    id: `msg_c${entry}`,
    template: 'changed',
    title: MESSAGE_KINDS[kind],
    name: '电子社保卡',
    at,
    note: `不是本人操作请拨打 ${HOTLINE}`,
    ...WORDS[kind](chineseMoment(at), CHANNELS[channel]),
    page: ME_PAGE,
  }
}
