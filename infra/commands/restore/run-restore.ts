/**
 * `npm run restore -- --table <name>`: after a table was restored from a copy, gives it what it came
 * without, and prints the setting by which a stage turns to it. Safe to repeat.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { prepareRestored } from './prepare.ts'
import { wordsOf } from '../words.ts'

const { table } = wordsOf({ table: { type: 'string' } }, 'npm run restore -- --table <TableName>')
if (table === undefined)
  throw new Error('请写明恢复出来的表，例如：npm run restore -- --table <TableName>-restored')

const stream = await prepareRestored(new DynamoDBClient({}), table)
console.log(
  `${table} 已就绪。演练到此为止；正式启用时，请在 infra/cdk.json 该环境中加上：\n"restored": ${JSON.stringify({ table, stream })}`,
)
