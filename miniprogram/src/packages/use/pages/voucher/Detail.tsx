import { View } from '@tarojs/components'
import { chineseDate } from '@voucher/shared/dates'
import { yuan } from '@voucher/shared/money'
import {
  ACTOR_ROLES,
  FUNCTION_TYPES,
  LEVELS,
  MODES,
  OCCUPATIONS,
  TRAINING_TYPES,
  VOUCHER_ACTIONS,
  VOUCHER_STATUSES,
} from '@voucher/shared/values'
import { daysLeft, deadlineWords, momentOf, PRESSING_DAYS } from '@voucher/shared/words'
import { Card, Facts } from '../../../../components/frame/Card.tsx'
import { Banner } from '../../../../components/state/Banner.tsx'
import { VoucherTicket } from '../../../../components/ticket/VoucherTicket.tsx'
import { today } from '../../../../services/api/clock.ts'
import type { VoucherDetail } from '../../../../services/vouchers.ts'
import './index.scss'

const INVALID: Partial<Record<VoucherDetail['status'], { title: string; next: string }>> = {
  expired: {
    title: '这张券已经过期',
    next: '过了最后使用日就不能再用。可以到领券中心看看其他培训券',
  },
  voided: { title: '这张券已经作废', next: '如有疑问，请拨打 12333 或咨询发券的人社部门' },
  failed: { title: '这张券因结业不合格已失效', next: '如有疑问，请咨询培训机构或人社部门' },
}

/** How the voucher stands, in plain words. */
function Standing({ voucher }: { voucher: VoucherDetail }) {
  const { status, tab, redeemedAt, institutionName, invalidReason, validUntil } = voucher
  const invalid = INVALID[status]
  if (invalid !== undefined)
    return <Banner tone="no" title={invalid.title} detail={invalidReason} next={invalid.next} />
  if (tab === 'used') {
    const where = [redeemedAt === undefined ? '' : momentOf(redeemedAt), institutionName ?? '']
      .filter(Boolean)
      .join('，在 ')
    return <Banner tone="ok" title={VOUCHER_STATUSES[status]} detail={where} />
  }
  return daysLeft(validUntil, today()) <= PRESSING_DAYS ? (
    <Banner
      tone="warn"
      title={deadlineWords(validUntil, today())}
      detail={`请在 ${chineseDate(validUntil)}（含当天）以前使用`}
    />
  ) : null
}

export function Detail({ voucher }: { voucher: VoucherDetail }) {
  return (
    <>
      <VoucherTicket voucher={voucher} plain />
      <Standing voucher={voucher} />
      <Card flush>
        <Facts
          items={[
            ['状态', VOUCHER_STATUSES[voucher.status]],
            ['券类型', `${MODES[voucher.mode]} · ${FUNCTION_TYPES[voucher.functionType]}`],
            ['券面值', voucher.faceValueFen === undefined ? undefined : yuan(voucher.faceValueFen)],
            ['培训类型', TRAINING_TYPES[voucher.trainingType]],
            ['工种', OCCUPATIONS[voucher.occupation]],
            ['培训等级', LEVELS[voucher.level]],
            ['培训机构', voucher.institutionName ?? '自选机构，现场核验时确定'],
            ['班级', voucher.className],
            ['开始日期', chineseDate(voucher.validFrom)],
            ['最后可用', chineseDate(voucher.validUntil)],
            ['领取时间', momentOf(voucher.claimedAt)],
            [
              '使用时间',
              voucher.redeemedAt === undefined ? undefined : momentOf(voucher.redeemedAt),
            ],
            ['兑付时间', voucher.settledAt === undefined ? undefined : momentOf(voucher.settledAt)],
            ['兑付金额', voucher.settledFen === undefined ? undefined : yuan(voucher.settledFen)],
            ['券编号', voucher.voucherId],
          ]}
        />
      </Card>
      <History history={voucher.history} />
      <View className="detail__rule">仅限本人使用，不能转借、转卖</View>
    </>
  )
}

/** What has happened to the voucher, the latest first. */
function History({ history }: { history: VoucherDetail['history'] }) {
  if (history.length === 0) return null
  return (
    <Card title="办理记录">
      {[...history].reverse().map(({ at, action, byRole, institutionName, reason }) => (
        <View key={`${at} ${action}`} className="detail__step">
          <View className="detail__action">{VOUCHER_ACTIONS[action]}</View>
          <View className="detail__when">
            {[momentOf(at), byRole === 'worker' ? '本人' : ACTOR_ROLES[byRole], institutionName]
              .filter(Boolean)
              .join(' · ')}
          </View>
          {reason !== undefined && <View className="detail__when">{reason}</View>}
        </View>
      ))}
    </Card>
  )
}
