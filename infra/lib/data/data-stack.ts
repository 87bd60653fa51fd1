/**
 * What must never be lost: the table, the keys, the secrets. Everything here outlives its stack.
 */
import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms'
import { Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import type { SecretName } from '../../manifest.ts'
import { keepBackups } from './backups.ts'
import { secretNameOf } from './secret-name.ts'
import { makeTable, restoredTable } from './table.ts'
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

/**
 * What was made stays when the stack goes. Only a first deployment that fails takes back what it
 * made: names that stay taken would make every further try fail.
 */
const retained = { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }

export class DataStack extends Stack {
  /** The one that everything works with: the stack's own, or one that was restored. */
  readonly table: ITable
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
    this.storageKey = new Key(this, 'StorageKey', {
      description: 'Table and secrets at rest',
      enableKeyRotation: true,
      ...retained,
    })
    this.dataKey = new Key(this, 'DataKey', {
      description: 'Wraps the data key of personal data',
      enableKeyRotation: true,
      multiRegion: true,
      ...retained,
    })
    this.macKey = new Key(this, 'MacKey', {
      description: 'Keyed hash of ID numbers',
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      multiRegion: true,
      ...retained,
    })
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
    const backupKey = new Key(this, 'BackupKey', {
      description: 'Copies of the table in the vault',
      enableKeyRotation: true,
      ...retained,
    })
    const own = makeTable(this, stage, this.storageKey)
    // The last of all: it is protected from deletion, and a first deployment that fails after it
    // could not take it back.
    own.node.addDependency(this.dataKey, this.macKey, backupKey, ...Object.values(this.secrets))
    this.table = stage.restored ? restoredTable(this, stage.restored, this.storageKey) : own
    keepBackups(this, {
      tables: new Set([own, this.table]),
      encryptionKey: backupKey,
      copiesTo: stage.copiesTo,
    })
    new CfnOutput(this, 'TableName', { value: this.table.tableName })
    new CfnOutput(this, 'StorageKeyArn', {
      value: this.storageKey.keyArn,
      description: 'For a table that is restored',
    })
  }
}
