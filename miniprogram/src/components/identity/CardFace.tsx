import { View } from '@tarojs/components'
import type { Person } from '@voucher/shared/contract/identity'
import { regionName } from '@voucher/shared/regions/index'
import { dotted } from '@voucher/shared/words'
import './CardFace.scss'

/** The face of the e-social-security card (电子社保卡); without a person, of one still to be issued. */
export function CardFace({ person }: { person: Person | null }) {
  return (
    <View className="card-face">
      <View className="card-face__kind">
        <View>电子社保卡</View>
        <View className="card-face__tag">{person === null ? '待签发' : '已签发'}</View>
      </View>
      <View className="card-face__name">{person === null ? '您的姓名' : person.name}</View>
      <View className="card-face__number">
        {person === null ? '••••••••' : dotted(person.idNumberMasked)}
      </View>
      {person !== null && (
        <View className="card-face__line">
          {[regionName(person.regionCode), person.phoneMasked].filter(Boolean).join(' · ')}
        </View>
      )}
    </View>
  )
}
