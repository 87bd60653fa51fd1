/**
 * What differs between deployments: `cdk.json` lists the stages, `--context stage=<name> --context
 * partition=<aws|aws-cn>` chooses.
 */
import * as z from 'zod'
import { OUTSIDE_SERVICES, table, type FunctionSpec, type IndexName } from '../manifest.ts'

const PARTITIONS = ['aws', 'aws-cn'] as const
/** A part of AWS with accounts, names and services of its own; `aws-cn` is Beijing and Ningxia. */
export type Partition = (typeof PARTITIONS)[number]

const units = z.int().positive()
const count = z.int().positive()
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
  /** What the functions run on; not every region of `aws-cn` may offer arm64, which costs less. */
  architecture: z.enum(['arm64', 'x86_64']).default('arm64'),
  /** Requests a second that the gateway lets through, and how many of them at one moment. */
  requests: z.strictObject({ perSecond: count, burst: count }),
  /**
   * Requests of one network address in five minutes: tens of thousands of people may stand behind
   * one of a mobile carrier.
   */
  perAddress: z.strictObject({ all: count, signIn: count, faceCheck: count }),
  /** So long without a single request means that something before the API is broken. */
  silentAfterMinutes: z.int().min(10).max(1440).optional(),
  /**
   * Systems of others that answer only to addresses on a list: functions that call one of them do
   * so from one fixed address.
   */
  fixedEgress: z.array(z.enum(OUTSIDE_SERVICES)).default([]),
  /**
   * Gateways of the fixed egress, each in an availability zone of its own and with an address of
   * its own: with one, its zone's loss takes sign-in with it.
   */
  gateways: z.union([z.literal(1), z.literal(2)]).default(2),
  /** A vault of another region: every daily copy is copied there too. */
  copiesTo: z
    .string()
    .regex(/^arn:aws(-cn)?:backup:[a-z0-9-]+:\d{12}:backup-vault:[\w-]+$/, 'must be a vault')
    .optional(),
  /** A table that was restored, with the label of its stream: everything works with it instead. */
  restored: z
    .strictObject({
      table: z.string().regex(/^[\w.-]{3,255}$/),
      stream: z.string().regex(/^\d{4}-[\d:T.-]+$/, 'must be the label of a stream'),
    })
    .optional(),
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

/** The names that `cdk.json` comes with: they belong to nobody. */
const PLACEHOLDER = /(^|\.)example\.(cn|com|org|net)$/

/** Origins that somebody has yet to replace by the true ones. */
export const placeholdersIn = ({ origins }: Pick<Stage, 'origins'>): string[] =>
  Object.entries(origins)
    .filter(([, origin]) => PLACEHOLDER.test(new URL(origin).hostname))
    .map(([name]) => name)

/**
 * @param context what `cdk.json` and `--context` say
 * @throws when the stage or partition is unknown or one of its values cannot be right; origins that
 *   belong to nobody are let through only with `--context placeholders=allowed`, for templates that
 *   nobody deploys
 */
export function stageOf(context: (key: string) => unknown): Stage {
  const name = String(context('stage'))
  const partition = PARTITIONS.find((known) => known === context('partition'))
  if (!partition)
    throw new Error(
      `unknown partition ${String(context('partition'))}; known are ${PARTITIONS.join(', ')}`,
    )
  const stages = (context('stages') ?? {}) as Record<string, unknown>
  if (!Object.hasOwn(stages, name))
    throw new Error(`unknown stage ${name}; cdk.json knows ${Object.keys(stages).join(', ')}`)
  const { data, error } = described.safeParse(stages[name])
  if (error)
    throw new Error(
      error.issues
        .map(({ path, message }) => `stage ${name}: ${path.join('.')} ${message}`)
        .join('\n'),
    )
  const placeholders = placeholdersIn(data)
  if (placeholders.length > 0 && context('placeholders') !== 'allowed')
    throw new Error(
      `stage ${name}: ${placeholders.join(', ')} still name example.cn; write the true origins into cdk.json (docs/deploy.md, step 3), or give --context placeholders=allowed to look at templates only`,
    )
  return { name, partition, ...data }
}

/** What every function runs on. */
export const RUNTIME = 'nodejs24.x'

/** Jobs keep to the manifest everywhere; the API grows and shrinks with the account. */
export const concurrencyOf = (
  { trigger, concurrency }: FunctionSpec,
  { apiCapacity }: Stage,
): number =>
  trigger.kind === 'api' ? Math.max(2, Math.round(concurrency * apiCapacity)) : concurrency

/** The host name that people's browsers ask for. */
export const hostOf = ({ origins }: Stage): string => new URL(origins.PUBLIC_ORIGIN ?? '').hostname
