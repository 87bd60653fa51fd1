/** What differs between deployments: `cdk.json` lists the stages, `--context stage=<name>` chooses one. */
import type { App } from 'aws-cdk-lib'

export interface Stage {
  name: string
  /** Origins without a trailing slash, as `functions/src/platform/config.ts` wants them. */
  publicOrigin: string
  wechatApiOrigin: string
  wechatAuthorizeOrigin: string
  cardPlatformOrigin: string
}

const ORIGINS = ['publicOrigin', 'wechatApiOrigin', 'wechatAuthorizeOrigin', 'cardPlatformOrigin'] as const

/** @throws when the stage is unknown or one of its origins is not an https origin */
export function stageOf(app: App): Stage {
  const name = String(app.node.tryGetContext('stage'))
  const stages = app.node.tryGetContext('stages') as Record<string, Record<string, string> | undefined> | undefined
  const found = stages?.[name]
  if (!found) throw new Error(`unknown stage ${name}; cdk.json knows ${Object.keys(stages ?? {}).join(', ')}`)
  const origins = ORIGINS.map((key) => {
    const origin = found[key]
    if (origin === undefined || !/^https:\/\/[^/]+$/.test(origin)) throw new Error(`stage ${name}: ${key} must be an origin such as https://example.cn`)
    return [key, origin] as const
  })
  return { name, ...(Object.fromEntries(origins) as Record<(typeof ORIGINS)[number], string>) }
}
