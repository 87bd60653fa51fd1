import { CHANNELS } from '@voucher/shared/values'
import { dateOf } from '@voucher/shared/words'
import type { Response } from '@voucher/shared/contract/index'
import { Card, Row } from '../../components/frame/Card.tsx'
import { Refusal } from '../../components/state/Refusal.tsx'
import { useQuery } from '../../hooks/server/useQuery.ts'
import { useSubmit } from '../../hooks/server/useSubmit.ts'
import { confirm, toast } from '../../platform/page/feedback.ts'
import { api } from '../../services/api/api.ts'
import { leaveEverywhere } from '../../services/person/me.ts'

type OwnChannel = Response<'GET /me/channels'>['items'][number]

const load = () => api('GET /me/channels', {})

/** Where the card can be used; one that the person does not know is taken away here. */
export function LoginChannels() {
  const { data, reload } = useQuery(load)
  const { submit, error } = useSubmit(async ({ bindingId, channel }: OwnChannel) => {
    const question = {
      title: '解除登录渠道',
      content: `解除后，${CHANNELS[channel]}的这个账号不能再使用您的电子社保卡`,
      confirmText: '解除',
    }
    if (!(await confirm(question))) return
    await api('DELETE /me/channels/{bindingId}', { params: { bindingId } })
    toast('已解除')
    reload()
  })
  const everywhere = useSubmit(async () => {
    const question = {
      title: '退出全部登录',
      content: '您在所有手机和渠道上的登录都会退出，要重新登录',
      confirmText: '全部退出',
    }
    if (await confirm(question)) await leaveEverywhere()
  })
  return (
    <Card title="登录渠道">
      <Refusal error={error ?? everywhere.error} />
      {data?.items.map((own) => (
        <Row
          key={own.bindingId}
          title={CHANNELS[own.channel]}
          detail={own.current ? '正在使用' : `${dateOf(own.boundAt)}签发，点此解除`}
          {...(own.current ? {} : { onTap: () => void submit(own) })}
        />
      ))}
      <Row icon="leave" title="退出全部登录" onTap={() => void everywhere.submit(undefined)} />
    </Card>
  )
}
