import { View } from '@tarojs/components'
import { dotted } from '@voucher/shared/words'
import type { Me } from '../../services/person/me.ts'

export function Hero({ me }: { me: Me | null }) {
  const person = me?.person ?? null
  return (
    <View className="hero">
      <View className="hero__greeting">{person === null ? '您好' : `${person.name}，您好`}</View>
      {me !== null && (
        <View className="hero__card">
          {person === null
            ? '还没有签发电子社保卡'
            : `电子社保卡 ${dotted(person.idNumberMasked)} · 已签发`}
        </View>
      )}
    </View>
  )
}
