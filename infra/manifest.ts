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

/**
 * Partitions to which nothing but new items may come, by the policy of every program: no item of the
 * audit trail is changed or taken away.
 */
export const APPEND_ONLY = ['AUDIT#'] as const
/** What changes or takes away an item that stands. */
export const CHANGES: readonly TableOperation[] = ['update', 'delete']

/** Systems of others: the channels' servers, the card platform, the SMS operator. */
export const OUTSIDE_SERVICES = ['channels', 'cards', 'sms'] as const
export type OutsideService = (typeof OUTSIDE_SERVICES)[number]

/**
 * What a program may do; both its role in AWS and the local stack refuse everything else. `Queue` is
 * wider only while queues get their names, below.
 */
export interface Permissions<Queue extends string = QueueName> {
  table: readonly TableOperation[]
  /** It may write only to partitions whose key begins with one of these. */
  writesUnder: readonly string[]
  /** Indexes that it may query. */
  indexes: readonly IndexName[]
  /** Queues that it may send to. */
  sends: readonly Queue[]
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

/** How large a Lambda function is. */
interface Size {
  memoryMb: number
  timeoutSeconds: number
  /**
   * How many run at once at most, kept free for them: what others do never takes it away, and a job
   * never takes more. For an account of 1,000 concurrent executions, of which Lambda wants 100
   * unreserved.
   */
  concurrency: number
}

/** One Lambda function: what calls it, what it may do, and its size. */
export interface FunctionSpec extends Permissions, Size {
  trigger: Trigger
}

const nothing = {
  table: [],
  writesUnder: [],
  indexes: [],
  sends: [],
  secrets: [],
  keys: [],
  calls: [],
} as const satisfies Permissions<string>
const request = { ...nothing, memoryMb: 512, timeoutSeconds: 15 } as const
/** Ten workers a queue are enough for 100,000 vouchers in ten minutes. */
const work = {
  ...nothing,
  memoryMb: 512,
  timeoutSeconds: 60,
  concurrency: 10,
} as const
const queue = { visibilitySeconds: 360, maxReceives: 5, batchSize: 1 } as const

/** By the clock of Asia/Shanghai. */
interface Schedule {
  minute: number
  hour: number | '*'
}
interface JobSpec<Queue extends string = QueueName> extends Permissions<Queue>, Size {
  /** It has a dead-letter queue `<name>-dead` that keeps what failed `maxReceives` times. */
  queue: { visibilitySeconds: number; maxReceives: number; batchSize: number }
  /** Absent where something else than the clock starts it. */
  schedule?: Schedule & {
    /** What it is called where people start it by hand. */
    words: string
    /** Another name by which testers may ask for it. */
    alias?: string
  }
}

/**
 * What is done from a queue. A job is an entry here and a module of the same name in
 * `functions/src/entry/queue`: queue, function and schedule are called alike. The module exports
 * `createHandler(runtime)` and, of a job with a schedule, `partsOf(now)`: the messages that
 * `start-jobs` queues.
 */
const jobs = {
  'issue-vouchers': {
    ...work,
    queue,
    table: ['get', 'batchGet', 'query', 'put', 'update'],
    writesUnder: ['BATCH#', 'PERSON#'],
    sends: ['issue-vouchers'],
  },
  'void-batch': {
    ...work,
    queue,
    table: ['get', 'query', 'update'],
    writesUnder: ['BATCH#', 'CLASS#', 'PERSON#'],
    indexes: ['byBatch'],
    sends: ['void-batch'],
  },
  'expire-vouchers': {
    ...work,
    queue,
    schedule: { minute: 5, hour: 0, words: '记录过期' },
    table: ['update'],
    writesUnder: ['PERSON#'],
    indexes: ['due'],
    sends: ['expire-vouchers'],
  },
  'fail-trainees': {
    ...work,
    queue,
    schedule: {
      minute: 20,
      hour: '*',
      words: '结业不合格的券失效',
      alias: 'process-failed-trainees',
    },
    table: ['get', 'query', 'update'],
    writesUnder: ['CLASS#', 'PERSON#'],
    indexes: ['due'],
    sends: ['fail-trainees'],
  },
  'send-reminders': {
    ...work,
    queue,
    schedule: { minute: 0, hour: 9, words: '到期提醒' },
    indexes: ['due'],
    sends: ['send-reminders', 'send-notices'],
  },
  'send-notices': {
    ...work,
    // A channel that is down may come back within the half hour that these retries take.
    queue: { visibilitySeconds: 180, maxReceives: 10, batchSize: 10 },
    timeoutSeconds: 30,
    table: ['get', 'query', 'put', 'update'],
    writesUnder: ['PERSON#'],
    secrets: ['channel-credentials', 'sms-credentials'],
    keys: ['open'],
    calls: ['channels', 'sms'],
  },
  // Whoever may read everything must not be able to change what is counted.
  'check-books': {
    ...work,
    queue: { visibilitySeconds: 5400, maxReceives: 3, batchSize: 1 },
    schedule: { minute: 30, hour: 2, words: '对账' },
    memoryMb: 1024,
    timeoutSeconds: 900,
    concurrency: 2,
    table: ['get', 'scan', 'put'],
    writesUnder: ['BOOKS#'],
  },
} as const satisfies Record<string, JobSpec<string>>

export type QueueName = keyof typeof jobs
/** A job that runs by the clock: its schedule invokes `start-jobs` with its name. */
export type ScheduledJob = {
  [Name in QueueName]: (typeof jobs)[Name] extends { schedule: object } ? Name : never
}[QueueName]

const jobSpecs: Record<QueueName, JobSpec> = jobs
const jobEntries = Object.entries(jobSpecs) as [QueueName, JobSpec][]
const byJob = <T>(make: (spec: JobSpec, name: QueueName) => T): Record<QueueName, T> =>
  Object.fromEntries(jobEntries.map(([name, spec]) => [name, make(spec, name)])) as Record<
    QueueName,
    T
  >

export const queues = byJob((spec) => spec.queue)
export const schedules = Object.fromEntries(
  jobEntries.flatMap(([name, { schedule }]) => (schedule ? [[name, schedule]] : [])),
) as Record<ScheduledJob, NonNullable<JobSpec['schedule']>>
export const scheduledJobs = Object.keys(schedules) as ScheduledJob[]

const apis = {
  identity: {
    ...request,
    trigger: { kind: 'api', area: 'identity' },
    // A whole processor: comparing a password is nothing but work, and costs the same in a third of
    // the time, so that three times as many people get through before a campaign.
    memoryMb: 1769,
    concurrency: 150,
    table: ['get', 'batchGet', 'query', 'put', 'update', 'delete'],
    writesUnder: [
      'AUDIT#',
      'CHANNEL#',
      'DATAKEY#',
      'DEPARTURE#',
      'FACE#',
      'IDENTITY#',
      'LIMIT#',
      'PERSON#',
      'SESSION#',
    ],
    indexes: ['byOwner'],
    secrets: ['signing-key', 'public-keys', 'refresh-key', 'channel-credentials'],
    keys: ['mac', 'open', 'seal'],
    calls: ['channels', 'cards'],
  },
  worker: {
    ...request,
    trigger: { kind: 'api', area: 'worker' },
    concurrency: 350,
    table: ['get', 'batchGet', 'query', 'put', 'update'],
    writesUnder: ['BATCH#', 'PASS#', 'PERSON#'],
    indexes: ['byOwner'],
    secrets: ['public-keys', 'cursor-key'],
  },
  operator: {
    ...request,
    trigger: { kind: 'api', area: 'operator' },
    concurrency: 200,
    table: ['get', 'batchGet', 'query', 'put', 'update', 'delete', 'check'],
    writesUnder: [
      'AUDIT#',
      'CLASS#',
      'DATAKEY#',
      'GUESSES#',
      'IDENTITY#',
      'INSTITUTION#',
      'PERSON#',
    ],
    indexes: ['byOwner'],
    secrets: ['public-keys', 'cursor-key'],
    keys: ['mac', 'open', 'seal'],
    calls: ['cards'],
  },
  public: { ...request, trigger: { kind: 'api', area: 'public' }, concurrency: 20 },
} as const satisfies Record<Area, FunctionSpec>

const others = {
  'start-jobs': {
    ...work,
    trigger: { kind: 'schedule' },
    concurrency: 2,
    sends: scheduledJobs,
  },
  // One for each shard of the stream, of which a rush makes many.
  projections: {
    ...work,
    trigger: { kind: 'stream', batchSize: 100 },
    concurrency: 80,
    table: ['get', 'put', 'update'],
    writesUnder: ['AUDIT#', 'INSTITUTION#', 'PERSON#', 'STATS#'],
    sends: ['send-notices'],
  },
} as const satisfies Record<string, FunctionSpec>

export type FunctionName = keyof typeof apis | QueueName | keyof typeof others
export const functions: Record<FunctionName, FunctionSpec> = {
  ...apis,
  ...byJob(({ queue: { batchSize }, schedule: _schedule, ...spec }, name) => ({
    ...spec,
    trigger: { kind: 'queue' as const, queue: name, batchSize },
  })),
  ...others,
}

/**
 * Where a function's factory is, in `functions/src`: a module that exports `createHandler(runtime)`.
 * The local stack calls it with its own clock; the bundler writes the lines that call it in Lambda.
 */
export function entryOf(name: FunctionName): string {
  const { kind } = functions[name].trigger
  return kind === 'api' ? `entry/api/${name}/${name}-api` : `entry/${kind}/${name}`
}

/** Who works with `npm run admin`: each duty has a role of its own. */
export type Duty = 'read' | 'issue' | 'repair'
const looking = { table: ['get', 'batchGet', 'query'], indexes: ['byBatch', 'due'] } as const
export const duties: Record<Duty, Permissions> = {
  /** Looks: batches, progress, audit trail, books. Nobody's number can be read. */
  read: { ...nothing, ...looking, table: [...looking.table, 'scan'] },
  /** HR staff: institutions, classes, rosters, batches, campaigns, results. */
  issue: {
    ...nothing,
    ...looking,
    table: [...looking.table, 'put', 'update', 'delete', 'check'],
    writesUnder: [
      'BATCH#',
      'CAMPAIGNS#',
      'CLASS#',
      'DATAKEY#',
      'IDENTITY#',
      'INSTITUTION#',
      'PERSON#',
      'USCC#',
    ],
    sends: ['issue-vouchers', 'void-batch'],
    keys: ['mac', 'open', 'seal'],
    calls: ['cards'],
  },
  /** Those on duty: recount, start jobs, send again what failed. They write nothing themselves. */
  repair: {
    ...nothing,
    ...looking,
    table: [...looking.table, 'scan'],
    sends: Object.keys(queues) as QueueName[],
  },
}

/** On one machine whoever works with `npm run admin` has every duty. */
export const administration: Permissions = {
  ...duties.issue,
  table: [...new Set(Object.values(duties).flatMap(({ table: operations }) => operations))],
  sends: duties.repair.sends,
}
