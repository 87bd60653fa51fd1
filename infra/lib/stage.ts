/** What differs between deployments: `cdk.json` lists the stages, `--context stage=<name>` chooses one. */
import type { App } from 'aws-cdk-lib'

export interface Stage {
  name: string
  /** The variables of `functions/src/platform/config.ts` that are addresses: origins without a trailing slash. */
  origins: Record<string, string>
}

/** @throws when the stage is unknown or one of its origins is not an https origin */
export function stageOf(app: App): Stage {
  const name = String(app.node.tryGetContext('stage'))
  const stages = app.node.tryGetContext('stages') as Record<string, Omit<Stage, 'name'> | undefined> | undefined
  const found = stages?.[name]
  if (!found) throw new Error(`unknown stage ${name}; cdk.json knows ${Object.keys(stages ?? {}).join(', ')}`)
  for (const [key, origin] of Object.entries(found.origins)) {
    if (!/^https:\/\/[^/]+$/.test(origin)) throw new Error(`stage ${name}: ${key} must be an origin such as https://example.cn`)
  }
  return { name, origins: found.origins }
}
