/** What differs between deployments: `cdk.json` lists the stages, `--context stage=<name> --context partition=<aws|aws-cn>` chooses. */
import type { App } from 'aws-cdk-lib'
import { OUTSIDE_SERVICES, type OutsideService } from '../manifest.ts'

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
  /** Systems of others that answer only to addresses on a list: functions that call one of them do so from one fixed address. */
  fixedEgress: readonly OutsideService[]
}

type Described = Pick<Stage, 'origins' | 'apiCapacity'> & Partial<Stage>

/** @throws when the stage or partition is unknown or one of its values cannot be right */
export function stageOf(app: App): Stage {
  const name = String(app.node.tryGetContext('stage'))
  const partition = PARTITIONS.find((known) => known === app.node.tryGetContext('partition'))
  if (!partition) throw new Error(`unknown partition ${String(app.node.tryGetContext('partition'))}; known are ${PARTITIONS.join(', ')}`)
  const stages = app.node.tryGetContext('stages') as Record<string, Described | undefined> | undefined
  const found = stages?.[name]
  if (!found) throw new Error(`unknown stage ${name}; cdk.json knows ${Object.keys(stages ?? {}).join(', ')}`)
  for (const [key, origin] of Object.entries(found.origins)) {
    if (!/^https:\/\/[^/]+$/.test(origin)) throw new Error(`stage ${name}: ${key} must be an origin such as https://example.cn`)
  }
  if (!(found.apiCapacity > 0)) throw new Error(`stage ${name}: apiCapacity must be a number above 0`)
  const { fixedEgress = [] } = found
  const unknown = fixedEgress.find((service) => !OUTSIDE_SERVICES.includes(service))
  if (unknown !== undefined) throw new Error(`stage ${name}: fixedEgress names ${unknown}; known are ${OUTSIDE_SERVICES.join(', ')}`)
  return { name, partition, origins: found.origins, apiCapacity: found.apiCapacity, fixedEgress }
}

/** The host name that people's browsers ask for. */
export const hostOf = ({ origins }: Stage): string => new URL(origins.PUBLIC_ORIGIN ?? '').hostname
