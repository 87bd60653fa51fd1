/**
 * What must never be lost: the table, the keys, the secrets. Everything here outlives its stack.
 */
import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb'
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms'
import { Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { table, type IndexName, type SecretName } from '../../manifest.ts'
import { keepBackups } from './backups.ts'
import { secretNameOf } from './secret-name.ts'
import type { Stage } from '../stage.ts'

/** 43 letters and digits are 32 bytes in base64. */
const generatedKey: SecretProps = {
  generateSecretString: {
    secretStringTemplate: '{}',
    generateStringKey: 'key',
    passwordLength: 43,
    excludePunctuation: true,
  },
}
/**
 * Begins as an empty object; its value is given by whoever holds the credentials, never by a
 * template.
 */
const givenLater: SecretProps = { secretObjectValue: {} }

const secrets: Record<SecretName, SecretProps> = {
  'signing-key': {
    description: 'The key that signs access and verification tokens: {kid, privateKey}',
    ...givenLater,
  },
  'public-keys': {
    description: 'The keys that tokens are checked with: {kid: PEM}',
    ...givenLater,
  },
  'refresh-key': { description: 'The key of refresh tokens: {key, previous?}', ...generatedKey },
  'cursor-key': { description: 'The key that seals list cursors: {key}', ...generatedKey },
  'channel-credentials': {
    description: 'Channel → app id, secret or keys, message templates',
    ...givenLater,
  },
  'sms-credentials': {
    description: 'SMS account: {accessKeyId, accessKeySecret, signName, templates}',
    ...givenLater,
  },
}

const key = (attribute: string) => ({ name: attribute, type: AttributeType.STRING })

export class DataStack extends Stack {
  readonly table: Table
  /** Encrypts the table and the secrets at rest. */
  readonly storageKey: Key
  /** Finds people by ID number; its material never leaves the key service. */
  readonly macKey: Key
  /**
   * Wraps the data key under which ID numbers and phones are encrypted. Another key than the
   * table's: reading the table is not enough.
   */
  readonly dataKey: Key
  readonly secrets: Record<SecretName, Secret>

  constructor(scope: Construct, id: string, { stage, ...props }: StackProps & { stage: Stage }) {
    super(scope, id, { ...props, terminationProtection: true })
    const retained = { removalPolicy: RemovalPolicy.RETAIN }
    this.storageKey = new Key(this, 'StorageKey', {
      description: 'Table and secrets at rest',
      enableKeyRotation: true,
      ...retained,
    })
    this.dataKey = new Key(this, 'DataKey', {
      description: 'Wraps the data key of personal data',
      enableKeyRotation: true,
      ...retained,
    })
    this.macKey = new Key(this, 'MacKey', {
      description: 'Keyed hash of ID numbers',
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      ...retained,
    })
    this.table = this.makeTable(stage)
    keepBackups(
      this,
      this.table,
      new Key(this, 'BackupKey', {
        description: 'Copies of the table in the vault',
        enableKeyRotation: true,
        ...retained,
      }),
    )
    this.secrets = Object.fromEntries(
      Object.entries(secrets).map(([name, secretProps]) => [
        name,
        new Secret(this, `Secret-${name}`, {
          secretName: secretNameOf(stage.name, name as SecretName),
          encryptionKey: this.storageKey,
          ...retained,
          ...secretProps,
        }),
      ]),
    ) as Record<SecretName, Secret>
    new CfnOutput(this, 'TableName', { value: this.table.tableName })
    new CfnOutput(this, 'StorageKeyArn', {
      value: this.storageKey.keyArn,
      description: 'For a table that is restored',
    })
  }

  private makeTable({ warmThroughput }: Stage): Table {
    const made = new Table(this, 'Table', {
      partitionKey: key(table.partitionKey),
      sortKey: key(table.sortKey),
      timeToLiveAttribute: table.ttl,
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.storageKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
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
    return made
  }
}

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
