/**
 * A table in which many vouchers stand already, for measuring what grows with
 * them. One is issued, the others are copies of it with other holders, loaded
 * as an export of DynamoDB is: putting a million one by one would take an hour.
 */
import { once } from 'node:events'
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createGzip } from 'node:zlib'
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { DATABASE_FILE } from '../../local/emulators/start-emulators.ts'
import { enginePath } from '../../local/emulators/dynamo.ts'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { dueAttributes, voucherKey } from '../../../functions/src/domain/voucher/index.ts'
import { systemRandom, type BatchId } from '../../../functions/src/platform/ids.ts'
import type { Item } from '../../../functions/src/platform/dynamo/table.ts'
import { startStack } from '../../../functions/test/support/stack/stack.ts'
import { school } from '../../../functions/test/support/world/world.ts'
import { peopleIds } from '../../../functions/test/support/world/population.ts'
import { issueTo } from '../operations/population.ts'

/** Vouchers of one batch of the standing ones: a large class. */
const BATCH = 1000
/** Days until they are due: longer than any measurement moves the clock. */
const DAYS = 1000

export interface Standing {
  dataDirectory: string
  table: string
}

/** The pattern of the copies, and the table that they are for, as DynamoDB describes it. */
async function pattern(): Promise<{ voucher: Item; table: string; schema: object }> {
  const stack = await startStack()
  const client = new DynamoDBClient({})
  try {
    const [personId] = peopleIds(stack, 1)
    if (!personId) throw new Error('nobody')
    const batchId = await issueTo(stack, await school(stack), {
      personIds: [personId],
      validUntil: addDays(shanghaiDate(stack.clock.now()), DAYS),
    })
    const voucher = await stack.runtime.table.get(voucherKey(personId, batchId))
    if (!voucher) throw new Error('the pattern was not issued')
    const table = stack.runtime.config.TABLE_NAME
    return {
      voucher,
      table,
      schema: [
        { Table: (await client.send(new DescribeTableCommand({ TableName: table }))).Table },
      ],
    }
  } finally {
    client.destroy()
    await stack.stop()
  }
}

/**
 * @returns a data directory whose database holds so many vouchers, none of them due, and its table
 */
export async function standing(folder: string, count: number): Promise<Standing> {
  const { voucher, table, schema } = await pattern()
  const [source, dataDirectory] = [join(folder, `export-${count}`), join(folder, `data-${count}`)]
  for (const made of [join(source, table, 'data'), dataDirectory])
    mkdirSync(made, { recursive: true })
  const schemaFile = join(source, 'schema.json')
  writeFileSync(schemaFile, JSON.stringify(schema))
  const lines = createGzip({ level: 1 })
  const file = lines.pipe(createWriteStream(join(source, table, 'data', 'vouchers.json.gz')))
  let batchId = systemRandom.id('bat')
  for (let made = 0; made < count; made++) {
    if (made % BATCH === 0) batchId = systemRandom.id('bat')
    if (!lines.write(`${JSON.stringify({ Item: marshall(copyOf(voucher, batchId)) })}\n`))
      await once(lines, 'drain')
  }
  lines.end()
  await once(file, 'close')
  await promisify(execFile)(enginePath(), [
    'import',
    '--source',
    source,
    '--schema',
    schemaFile,
    '--output',
    join(dataDirectory, DATABASE_FILE),
  ])
  return { dataDirectory, table }
}

function copyOf(voucher: Item, batchId: BatchId): Item {
  const personId = systemRandom.id('per')
  return {
    ...voucher,
    ...voucherKey(personId, batchId),
    ...dueAttributes(personId, voucher.validUntil as string),
    batchKey: `${batchId}#0`,
  }
}
