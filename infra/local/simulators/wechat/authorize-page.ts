import type { ServiceRoutes } from '../../http/service.ts'
import { userChooser } from '../user-chooser.ts'
import type { World } from '../world.ts'

/** The consent page of the official account. */
export function wechatPages(appId: string, world: World, publicOrigin: string): ServiceRoutes {
  const chooser = userChooser(world, {
    channel: 'wechat-oa',
    appId,
    userWord: '微信用户',
    question: '“湖北12333”想获取您的微信身份。',
    wrongApp: 'AppID 参数错误',
    wrongSite: 'redirect_uri 域名与后台配置不一致',
    action: 'decision',
    publicOrigin,
  })
  return {
    'GET /connect/oauth2/authorize': ({ query }) =>
      chooser.page({
        appId: query.get('appid') ?? '',
        redirectUri: query.get('redirect_uri') ?? '',
        state: query.get('state') ?? '',
      }),
    'POST /connect/oauth2/decision': (call) => chooser.decide(call),
  }
}
