import { View } from '@tarojs/components'
import { chineseDate } from '@voucher/shared/dates'
import { maskName } from '@voucher/shared/id-number'
import { yuan } from '@voucher/shared/money'
import { dotted } from '@voucher/shared/words'
import { explain } from '@voucher/shared/client/problems'
import { Button } from '../../../../components/basic/Button.tsx'
import { classNames } from '../../../../components/basic/classNames.ts'
import { Card, Facts } from '../../../../components/frame/Card.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { useSession } from '../../../../hooks/store/useSession.ts'
import type { Pass, VoucherDetail } from '../../../../services/vouchers.ts'
import { QrCode } from './QrCode.tsx'
import { useSecondsLeft } from './useSecondsLeft.ts'

export interface PassCardProps {
  voucher: VoucherDetail
  pass: Pass
  /** By this phone's clock, in ms since the epoch. */
  endsAt: number
  lost: boolean
  renewing: boolean
  renewError: unknown
  onRenew: () => void
}

const LIFE_SECONDS = 300
/** From here on the countdown warns. */
const LAST_SECONDS = 60

const inWords = (seconds: number): string =>
  `${Math.floor(seconds / 60) > 0 ? `${Math.floor(seconds / 60)} 分 ` : ''}${seconds % 60} 秒后失效`

/**
 * The QR code as large as the screen allows, its 18 digits in three groups, its countdown, and
 * whose voucher it is.
 */
export function PassCard({
  voucher,
  pass,
  endsAt,
  lost,
  renewing,
  renewError,
  onRenew,
}: PassCardProps) {
  const { me } = useSession()
  const left = useSecondsLeft(endsAt)
  const person = me?.person ?? null
  return (
    <Page ground="blue">
      <View className="pass">
        <View className="pass__name">{voucher.name}</View>
        <View className="pass__hint">
          {voucher.institutionName === undefined
            ? '请出示给培训机构的经办人'
            : `请出示给 ${voucher.institutionName} 的经办人`}
        </View>
        {left === 0 && <View className="pass__over">券码已过期</View>}
        {left > 0 && (
          <>
            <View className="pass__code">
              <QrCode text={pass.qrContent} label="券码二维码" />
            </View>
            <View className="pass__digits">
              {[0, 6, 12].map((from) => (
                <View key={from}>{pass.code.slice(from, from + 6)}</View>
              ))}
            </View>
            <View className="pass__bar">
              <View
                className={classNames('pass__left', left <= LAST_SECONDS && 'pass__left--last')}
                style={{ width: `${(left / LIFE_SECONDS) * 100}%` }}
              />
            </View>
            <View className="pass__hint">
              {lost ? '网络断开，正在重连。核验不受影响' : inWords(left)}
            </View>
          </>
        )}
        {renewError !== null && (
          <View className="pass__error">{explain(renewError).title}，请再试一次</View>
        )}
        <Button kind={left === 0 ? 'filled' : 'text'} busy={renewing} onTap={onRenew}>
          换一个新码
        </Button>
      </View>
      <Card flush>
        <Facts
          items={[
            ['券面值', voucher.faceValueFen === undefined ? undefined : yuan(voucher.faceValueFen)],
            ['最后可用', chineseDate(voucher.validUntil)],
            [
              '仅限本人使用',
              person === null
                ? undefined
                : `${maskName(person.name)}　${dotted(person.idNumberMasked)}`,
            ],
          ]}
        />
      </Card>
    </Page>
  )
}
