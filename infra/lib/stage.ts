/**
 * What differs between deployments: `cdk.json` lists the stages, `--context stage=<name> --context
 * partition=<aws|aws-cn>` chooses.
 */
import type { App } from 'aws-cdk-lib'
import * as z from 'zod'
import { OUTSIDE_SERVICES, table, type IndexName } from '../manifest.ts'

const PARTITIONS = ['aws', 'aws-cn'] as const
/** A part of AWS with accounts, names and services of its own; `aws-cn` is Beijing and Ningxia. */
export type Partition = (typeof PARTITIONS)[number]

const units = z.int().positive()
const described = z.strictObject({
  /**
   * The variables of `functions/src/platform/config.ts` that are addresses: origins without a
   * trailing slash.
   */
  origins: z.record(
    z.string(),
    z.string().regex(/^https:\/\/[^/]+$/, 'must be an origin such as https://example.cn'),
  ),
  /**
   * How many times the manifest's concurrency the API functions get: 1 fits an account that may run
   * 1,000 at once.
   */
  apiCapacity: z.number().positive(),
  /**
   * Systems of others that answer only to addresses on a list: functions that call one of them do
   * so from one fixed address.
   */
  fixedEgress: z.array(z.enum(OUTSIDE_SERVICES)).default([]),
  /**
   * Units a second for which the table and its indexes are ready at once, for a large campaign;
   * absent, what DynamoDB starts with. They can only rise.
   */
  warmThroughput: z
    .partialRecord(
      z.enum(['table', ...(Object.keys(table.indexes) as IndexName[])]),
      z.strictObject({ reads: units.optional(), writes: units.optional() }),
    )
    .default({}),
})

export interface Stage extends z.output<typeof described> {
  name: string
  partition: Partition
}

/** @throws when the stage or partition is unknown or one of its values cannot be right */
export function stageOf(app: App): Stage {
  const name = String(app.node.tryGetContext('stage'))
  const partition = PARTITIONS.find((known) => known === app.node.tryGetContext('partition'))
  if (!partition)
    throw new Error(
      `unknown partition ${String(app.node.tryGetContext('partition'))}; known are ${PARTITIONS.join(', ')}`,
    )
  const stages = (app.node.tryGetContext('stages') ?? {}) as Record<string, unknown>
  if (!Object.hasOwn(stages, name))
    throw new Error(`unknown stage ${name}; cdk.json knows ${Object.keys(stages).join(', ')}`)
  const { data, error } = described.safeParse(stages[name])
  if (error)
    throw new Error(
      error.issues
        .map(({ path, message }) => `stage ${name}: ${path.join('.')} ${message}`)
        .join('\n'),
    )
  return { name, partition, ...data }
}

/** The host name that people's browsers ask for. */
export const hostOf = ({ origins }: Stage): string => new URL(origins.PUBLIC_ORIGIN ?? '').hostname
