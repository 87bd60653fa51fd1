/** What a function's role would not let it do in AWS fails on one machine as well. */
import type { Item, Key, Table, Write } from '@voucher/functions/platform/dynamo/table'
import type { Runtime } from '@voucher/functions/platform/runtime'
import {
  APPEND_ONLY,
  CHANGES,
  type OutsideService,
  type Permissions,
  type TableOperation,
} from '../../manifest.ts'

const ORIGINS: Record<OutsideService, readonly (keyof Runtime['config'])[]> = {
  channels: ['WECHAT_API_ORIGIN', 'ALIPAY_API_ORIGIN', 'EHUIBAN_API_ORIGIN'],
  cards: ['CARD_PLATFORM_ORIGIN'],
  sms: ['SMS_API_ORIGIN'],
}

/**
 * The runtime as a program of the manifest may use it.
 * @param name of the program, for what is said when it may not
 */
export function permitted(runtime: Runtime, name: string, access: Permissions): Runtime {
  const { config } = runtime
  const key = (use: Permissions['keys'][number], id: string): string =>
    access.keys.includes(use) ? id : `${name}-may-not-${use}`
  const nowhere = (Object.keys(ORIGINS) as OutsideService[])
    .filter((service) => !access.calls.includes(service))
    .flatMap((service) =>
      ORIGINS[service].map((origin) => [origin, `http://${name}-may-not-call-${service}.invalid`]),
    )
  return {
    ...runtime,
    table: permittedTable(runtime.table, name, access),
    config: {
      ...config,
      HMAC_KEY_ID: key('mac', config.HMAC_KEY_ID),
      DATA_KEY_ID: key('open', config.DATA_KEY_ID),
      ...(Object.fromEntries(nowhere) as Partial<typeof config>),
    },
  }
}

function keyOf(write: Write): [operation: TableOperation, key: Key] {
  if ('put' in write) return ['put', write.put.item]
  if ('update' in write) return ['update', write.update.key]
  return 'delete' in write ? ['delete', write.delete.key] : ['check', write.check.key]
}

function permittedTable(
  table: Table,
  name: string,
  { table: operations, writesUnder, indexes }: Permissions,
): Table {
  const demand = (fair: boolean, what: string): void => {
    if (!fair) throw new Error(`${name} may not ${what}: see infra/manifest.ts`)
  }
  // As the policy of every role has it: what is in the audit trail is neither changed nor taken away.
  const mayWrite = (operation: TableOperation, pk: string): boolean =>
    writesUnder.some((prefix) => pk.startsWith(prefix)) &&
    !(APPEND_ONLY.some((prefix) => pk.startsWith(prefix)) && CHANGES.includes(operation))
  const read = (operation: TableOperation): void =>
    demand(operations.includes(operation), operation)
  const write = (operation: TableOperation, { pk }: Key): void =>
    demand(
      operations.includes(operation) && mayWrite(operation, pk),
      `${operation} ${pk.replace(/#.*/, '#…')}`,
    )
  return {
    async get(key) {
      read('get')
      return table.get(key)
    },
    async batchGet(keys) {
      read('batchGet')
      return table.batchGet(keys)
    },
    async query(query) {
      if (query.index === undefined) read('query')
      else
        demand(
          indexes.some((index) => index === query.index),
          `query index ${query.index}`,
        )
      return table.query(query)
    },
    async *scan(): AsyncIterable<Item> {
      read('scan')
      yield* table.scan()
    },
    async put(insert) {
      write('put', insert.item)
      return table.put(insert)
    },
    async update(change) {
      write('update', change.key)
      return table.update(change)
    },
    async delete(key, ...rest) {
      write('delete', key)
      return table.delete(key, ...rest)
    },
    async transact(writes) {
      for (const each of writes) write(...keyOf(each))
      return table.transact(writes)
    },
  }
}
