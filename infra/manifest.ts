/**
 * What the system consists of, once: the CDK app deploys it, the local stack
 * runs it on one machine. Routes come from the contract: each area is one
 * function. Names here are the names everywhere.
 */
import type { Area } from '@voucher/shared/contract/index'

/** The one table: keys, indexes, stream. Key attributes are strings. */
export const table = {
  partitionKey: 'pk',
  sortKey: 'sk',
  ttl: 'ttl',
  indexes: {
    /**
     * Vouchers of a batch, spread over shards; status is projected, so that a batch can be counted.
     */
    byBatch: {
      partitionKey: 'batchKey',
      sortKey: 'pk',
      include: ['status', 'validUntil', 'version'],
    },
    /** What a job must look at from a date on; an item leaves it as soon as it is done. */
    due: { partitionKey: 'dueKey', sortKey: 'dueOn', include: [] },
    /**
     * Lists by owner: classes of an institution, campaigns of a region, institutions of an
     * operator.
     */
    byOwner: { partitionKey: 'ownerKey', sortKey: 'ownerSort', include: 'all' },
  },
} as const

export type QueueName =
  | 'issue-vouchers'
  | 'void-batch'
  | 'expire-vouchers'
  | 'fail-trainees'
  | 'send-reminders'
  | 'send-notices'
  | 'check-books'
/** Every queue has a dead-letter queue `<name>-dead` that keeps what failed `maxReceives` times. */
export const queues: Record<QueueName, { visibilitySeconds: number; maxReceives: number }> = {
  'issue-vouchers': { visibilitySeconds: 360, maxReceives: 5 },
  'void-batch': { visibilitySeconds: 360, maxReceives: 5 },
  'expire-vouchers': { visibilitySeconds: 360, maxReceives: 5 },
  'fail-trainees': { visibilitySeconds: 360, maxReceives: 5 },
  'send-reminders': { visibilitySeconds: 360, maxReceives: 5 },
  // A channel that is down may come back within the half hour that these retries take.
  'send-notices': { visibilitySeconds: 180, maxReceives: 10 },
  'check-books': { visibilitySeconds: 5400, maxReceives: 3 },
}

/** Jobs that run by the clock of Asia/Shanghai: each invokes `start-jobs` with its name. */
export type JobName =
  'expire-vouchers' | 'process-failed-trainees' | 'send-reminders' | 'check-books'
export const schedules: Record<JobName, { minute: number; hour: number | '*' }> = {
  'expire-vouchers': { minute: 5, hour: 0 },
  'process-failed-trainees': { minute: 20, hour: '*' },
  'send-reminders': { minute: 0, hour: 9 },
  'check-books': { minute: 30, hour: 2 },
}

export type SecretName =
  | 'signing-key'
  | 'public-keys'
  | 'refresh-key'
  | 'cursor-key'
  | 'channel-credentials'
  | 'sms-credentials'

export type IndexName = keyof typeof table.indexes
/**
 * What can be done to an item of the table, as `platform/dynamo/table.ts` names it; a transaction
 * is made of these.
 */
export type TableOperation =
  'get' | 'batchGet' | 'query' | 'scan' | 'put' | 'update' | 'delete' | 'check'

/** Systems of others: the channels' servers, the card platform, the SMS operator. */
export const OUTSIDE_SERVICES = ['channels', 'cards', 'sms'] as const
export type OutsideService = (typeof OUTSIDE_SERVICES)[number]

/** What a program may do; both its role in AWS and the local stack refuse everything else. */
export interface Access {
  table: readonly TableOperation[]
  /** When given, it may write only to partitions whose key begins so. */
  writesUnder?: string
  /** Indexes that it may query. */
  indexes: readonly IndexName[]
  /** Queues that it may send to. */
  sends: readonly QueueName[]
  secrets: readonly SecretName[]
  /**
   * Key operations: `mac` finds people by ID number, `open` reads their personal data, `seal` makes
   * the key under which it is written, once.
   */
  keys: readonly ('mac' | 'open' | 'seal')[]
  calls: readonly OutsideService[]
}

export type Trigger =
  | { kind: 'api'; area: Area }
  | { kind: 'queue'; queue: QueueName; batchSize: number }
  | { kind: 'schedule' }
  | { kind: 'stream'; batchSize: number }

/** One Lambda function: what calls it, what it may do, and its size. */
export interface FunctionSpec extends Access {
  trigger: Trigger
  memoryMb: number
  timeoutSeconds: number
  /**
   * How many run at once at most, kept free for them: what others do never takes it away, and a job
   * never takes more. For an account of 1,000 concurrent executions, of which Lambda wants 100
   * unreserved.
   */
  concurrency: number
}

const nothing = {
  table: [],
  indexes: [],
  sends: [],
  secrets: [],
  keys: [],
  calls: [],
} as const satisfies Access
const api = { ...nothing, memoryMb: 512, timeoutSeconds: 15 } as const
/** Ten workers a queue are enough for 100,000 vouchers in ten minutes. */
const job = {
  ...nothing,
  memoryMb: 512,
  timeoutSeconds: 60,
  concurrency: 10,
} as const

export type FunctionName =
  | 'identity'
  | 'worker'
  | 'operator'
  | 'public'
  | 'issue-vouchers'
  | 'void-batch'
  | 'expire-vouchers'
  | 'fail-trainees'
  | 'send-reminders'
  | 'send-notices'
  | 'check-books'
  | 'start-jobs'
  | 'projections'
export const functions: Record<FunctionName, FunctionSpec> = {
  identity: {
    ...api,
    trigger: { kind: 'api', area: 'identity' },
    concurrency: 150,
    table: ['get', 'batchGet', 'put', 'update'],
    indexes: ['byOwner'],
    secrets: ['signing-key', 'public-keys', 'refresh-key', 'channel-credentials'],
    keys: ['mac', 'open', 'seal'],
    calls: ['channels', 'cards'],
  },
  worker: {
    ...api,
    trigger: { kind: 'api', area: 'worker' },
    concurrency: 350,
    table: ['get', 'batchGet', 'query', 'put', 'update'],
    indexes: ['byOwner'],
    secrets: ['public-keys', 'cursor-key'],
  },
  operator: {
    ...api,
    trigger: { kind: 'api', area: 'operator' },
    concurrency: 200,
    table: ['get', 'batchGet', 'query', 'put', 'update', 'delete', 'check'],
    indexes: ['byOwner'],
    secrets: ['public-keys', 'cursor-key'],
    keys: ['mac', 'open', 'seal'],
    calls: ['cards'],
  },
  public: { ...api, trigger: { kind: 'api', area: 'public' }, concurrency: 20 },
  'issue-vouchers': {
    ...job,
    trigger: { kind: 'queue', queue: 'issue-vouchers', batchSize: 1 },
    table: ['get', 'query', 'put', 'update'],
    sends: ['issue-vouchers'],
  },
  'void-batch': {
    ...job,
    trigger: { kind: 'queue', queue: 'void-batch', batchSize: 1 },
    table: ['get', 'query', 'update'],
    indexes: ['byBatch'],
    sends: ['void-batch'],
  },
  'expire-vouchers': {
    ...job,
    trigger: { kind: 'queue', queue: 'expire-vouchers', batchSize: 1 },
    table: ['update'],
    indexes: ['due'],
    sends: ['expire-vouchers'],
  },
  'fail-trainees': {
    ...job,
    trigger: { kind: 'queue', queue: 'fail-trainees', batchSize: 1 },
    table: ['get', 'query', 'update'],
    indexes: ['due'],
    sends: ['fail-trainees'],
  },
  'send-reminders': {
    ...job,
    trigger: { kind: 'queue', queue: 'send-reminders', batchSize: 1 },
    indexes: ['due'],
    sends: ['send-reminders', 'send-notices'],
  },
  'send-notices': {
    ...job,
    trigger: { kind: 'queue', queue: 'send-notices', batchSize: 10 },
    timeoutSeconds: 30,
    table: ['get', 'query', 'put', 'update'],
    secrets: ['channel-credentials', 'sms-credentials'],
    keys: ['open'],
    calls: ['channels', 'sms'],
  },
  // Whoever may read everything must not be able to change what is counted.
  'check-books': {
    ...job,
    trigger: { kind: 'queue', queue: 'check-books', batchSize: 1 },
    memoryMb: 1024,
    timeoutSeconds: 900,
    concurrency: 2,
    table: ['get', 'scan', 'put'],
    writesUnder: 'BOOKS#',
  },
  'start-jobs': {
    ...job,
    trigger: { kind: 'schedule' },
    concurrency: 2,
    sends: ['expire-vouchers', 'fail-trainees', 'send-reminders', 'check-books'],
  },
  // One for each shard of the stream, of which a rush makes many.
  projections: {
    ...job,
    trigger: { kind: 'stream', batchSize: 100 },
    concurrency: 80,
    table: ['get', 'put', 'update'],
    sends: ['send-notices'],
  },
}

/**
 * Where a function's factory is, in `functions/src`: a module that exports `createHandler(runtime)`.
 * The local stack calls it with its own clock; the bundler writes the lines that call it in Lambda.
 */
export function entryOf(name: FunctionName): string {
  const { kind } = functions[name].trigger
  return kind === 'api' ? `entry/api/${name}/${name}-api` : `entry/${kind}/${name}`
}

/**
 * What HR staff and those on duty may do with `npm run admin`; what failed may be sent again to any
 * queue.
 */
export const administration: Access = {
  ...nothing,
  table: ['get', 'batchGet', 'query', 'scan', 'put', 'update', 'delete'],
  indexes: ['byBatch', 'due'],
  sends: Object.keys(queues) as QueueName[],
  keys: ['mac', 'open', 'seal'],
  calls: ['cards'],
}
