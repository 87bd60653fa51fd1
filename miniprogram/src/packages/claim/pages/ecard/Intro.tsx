import { View } from '@tarojs/components'
import { Button } from '../../../../components/basic/Button.tsx'
import { Icon, type IconName } from '../../../../components/basic/Icon.tsx'
import { PhoneButton } from '../../../../components/form/PhoneButton.tsx'
import { Card } from '../../../../components/frame/Card.tsx'
import { Page } from '../../../../components/frame/Page.tsx'
import { CardFace } from '../../../../components/identity/CardFace.tsx'
import { Refusal } from '../../../../components/state/Refusal.tsx'
import { useSubmit } from '../../../../hooks/server/useSubmit.ts'
import { CHANNEL, IN_MINI_PROGRAM } from '../../../../platform/channel/login.ts'
import { api } from '../../../../services/api/api.ts'

const POINTS: readonly { icon: IconName; text: string }[] = [
  { icon: 'gift', text: '在手机上领取培训券，免费或少花钱学技术' },
  { icon: 'scan', text: '到培训机构出示二维码，扫一下就能用' },
  { icon: 'shield', text: '凭密码或人脸验证，只有您本人能用' },
]

/**
 * 待开通: what the card is good for. In mini-programs 领取 asks for the phone number at once; without
 * it, it is typed.
 */
export function Intro({ onPhone }: { onPhone: (phone: string) => void }) {
  const ask = useSubmit((code: string) =>
    api('POST /auth/channels/{channel}/phone-numbers', {
      params: { channel: CHANNEL },
      body: { code },
    }),
  )
  const receive = async (code: string | null) => {
    if (code === null) return onPhone('')
    const answer = await ask.submit(code)
    if (answer !== null) onPhone(answer.phone)
  }
  const foot = IN_MINI_PROGRAM ? (
    <>
      <PhoneButton disabled={ask.busy} onAnswer={(code) => void receive(code)}>
        {ask.busy ? '正在获取手机号码…' : '领取'}
      </PhoneButton>
      <Button kind="text" onTap={() => onPhone('')}>
        自己填写手机号码
      </Button>
    </>
  ) : (
    <Button onTap={() => onPhone('')}>领取</Button>
  )
  return (
    <Page foot={foot}>
      <Refusal error={ask.error} />
      <CardFace person={null} />
      <Card title="签发以后可以">
        <View className="ecard__points">
          {POINTS.map(({ icon, text }) => (
            <View key={text} className="ecard__point">
              <Icon name={icon} color="blue" />
              <View>{text}</View>
            </View>
          ))}
        </View>
      </Card>
      <Card title="请准备好">
        <View>身份证号码，和社保卡预留的手机号码。大约两分钟办完。</View>
      </Card>
    </Page>
  )
}
