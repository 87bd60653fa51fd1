/** What differs between deployments: `cdk.json` lists the stages, `--context stage=<name> --context partition=<aws|aws-cn>` chooses. */
import type { App } from 'aws-cdk-lib'

const PARTITIONS = ['aws', 'aws-cn'] as const
/** A part of AWS with accounts, names and services of its own; `aws-cn` is Beijing and Ningxia. */
export type Partition = (typeof PARTITIONS)[number]

export interface Stage {
  name: string
  partition: Partition
  /** The variables of `functions/src/platform/config.ts` that are addresses: origins without a trailing slash. */
  origins: Record<string, string>
  /** How many times the manifest's concurrency the API functions get: 1 fits an account that may run 1,000 at once. */
  apiCapacity: number
}

/** @throws when the stage or partition is unknown or one of its values cannot be right */
export function stageOf(app: App): Stage {
  const name = String(app.node.tryGetContext('stage'))
  const partition = PARTITIONS.find((known) => known === app.node.tryGetContext('partition'))
  if (!partition) throw new Error(`unknown partition ${String(app.node.tryGetContext('partition'))}; known are ${PARTITIONS.join(', ')}`)
  const stages = app.node.tryGetContext('stages') as Record<string, Omit<Stage, 'name' | 'partition'> | undefined> | undefined
  const found = stages?.[name]
  if (!found) throw new Error(`unknown stage ${name}; cdk.json knows ${Object.keys(stages ?? {}).join(', ')}`)
  for (const [key, origin] of Object.entries(found.origins)) {
    if (!/^https:\/\/[^/]+$/.test(origin)) throw new Error(`stage ${name}: ${key} must be an origin such as https://example.cn`)
  }
  if (!(found.apiCapacity > 0)) throw new Error(`stage ${name}: apiCapacity must be a number above 0`)
  return { name, partition, origins: found.origins, apiCapacity: found.apiCapacity }
}

/** The host name that people's browsers ask for. */
export const hostOf = ({ origins }: Stage): string => new URL(origins.PUBLIC_ORIGIN ?? '').hostname
