/** The one table, from the manifest; or in its place one that was restored from a copy. */
import { RemovalPolicy, type Stack } from 'aws-cdk-lib'
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type ITable,
} from 'aws-cdk-lib/aws-dynamodb'
import type { Key } from 'aws-cdk-lib/aws-kms'
import { table, type IndexName } from '../../manifest.ts'
import type { Stage } from '../stage.ts'

const key = (attribute: string) => ({ name: attribute, type: AttributeType.STRING })

export function makeTable(scope: Stack, { warmThroughput }: Stage, encryptionKey: Key): ITable {
  const made = new Table(scope, 'Table', {
    partitionKey: key(table.partitionKey),
    sortKey: key(table.sortKey),
    timeToLiveAttribute: table.ttl,
    billingMode: BillingMode.PAY_PER_REQUEST,
    stream: StreamViewType.NEW_AND_OLD_IMAGES,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ...warm(warmThroughput.table),
  })
  for (const [indexName, { partitionKey, sortKey, include }] of Object.entries(table.indexes)) {
    made.addGlobalSecondaryIndex({
      indexName,
      partitionKey: key(partitionKey),
      sortKey: key(sortKey),
      ...projection(include),
      ...warm(warmThroughput[indexName as IndexName]),
    })
  }
  // Written out, so that other stacks can turn to a restored table: what they import must be there
  // until the last of them has turned.
  for (const value of [made.tableArn, made.tableName, made.tableStreamArn]) scope.exportValue(value)
  return made as ITable
}

/** The damaged one stays as it is, for whoever looks into what happened. */
export const restoredTable = (
  scope: Stack,
  { table: tableName, stream }: NonNullable<Stage['restored']>,
  encryptionKey: Key,
): ITable =>
  Table.fromTableAttributes(scope, 'RestoredTable', {
    tableName,
    tableStreamArn: scope.formatArn({
      service: 'dynamodb',
      resource: 'table',
      resourceName: `${tableName}/stream/${stream}`,
    }),
    encryptionKey,
  })

function projection(include: 'all' | readonly string[]) {
  if (include === 'all') return { projectionType: ProjectionType.ALL }
  return include.length === 0
    ? { projectionType: ProjectionType.KEYS_ONLY }
    : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...include] }
}

const warm = (units: Stage['warmThroughput'][IndexName]) =>
  units === undefined
    ? {}
    : {
        warmThroughput: {
          ...(units.reads !== undefined && { readUnitsPerSecond: units.reads }),
          ...(units.writes !== undefined && { writeUnitsPerSecond: units.writes }),
        },
      }
