/**
 * Copies beside point-in-time recovery, which reaches back 35 days and dies with its table: AWS
 * Backup keeps its own, in both partitions.
 */
import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib'
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from 'aws-cdk-lib/aws-backup'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { Schedule } from 'aws-cdk-lib/aws-events'
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Key } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'

/** In UTC: one and two o'clock in the night of Shanghai. */
const DAILY = Schedule.cron({ minute: '0', hour: '17' })
const MONTHLY = Schedule.cron({ minute: '0', hour: '18', day: '1' })
const window = { startWindow: Duration.hours(1), completionWindow: Duration.hours(6) }

interface BackupProps {
  /** The one in use, and beside it one that a restored one has replaced. */
  tables: ReadonlySet<ITable>
  /** Another than the table's, so that losing that one does not lose the copies too. */
  encryptionKey: Key
  /** A vault of another region. */
  copiesTo: string | undefined
}

export function keepBackups(
  scope: Construct,
  { tables, encryptionKey, copiesTo }: BackupProps,
): void {
  const vault = new BackupVault(scope, 'Backups', {
    encryptionKey,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    blockRecoveryPointDeletion: true,
  })
  const plan = new BackupPlan(scope, 'BackupPlan', { backupVault: vault })
  plan.addRule(
    new BackupPlanRule({
      ruleName: 'daily',
      scheduleExpression: DAILY,
      deleteAfter: Duration.days(35),
      ...(copiesTo !== undefined && {
        copyActions: [
          {
            destinationBackupVault: BackupVault.fromBackupVaultArn(scope, 'Elsewhere', copiesTo),
            deleteAfter: Duration.days(35),
          },
        ],
      }),
      ...window,
    }),
  )
  // Subsidies are audited for years after: archives of the funds law, ten years. Nobody reads them
  // in a hurry, and each is a full copy: cold, they cost a third.
  plan.addRule(
    new BackupPlanRule({
      ruleName: 'monthly',
      scheduleExpression: MONTHLY,
      moveToColdStorageAfter: Duration.days(1),
      deleteAfter: Duration.days(3650),
      ...window,
    }),
  )
  plan.addSelection('Table', {
    resources: [...tables].map((table) => BackupResource.fromDynamoDbTable(table)),
    allowRestores: false,
  })
  // Apart from the role that copies every night, which must not be able to put tables in place. At
  // hand, because a restore is always in a hurry.
  const restore = new Role(scope, 'RestoreRole', {
    assumedBy: new ServicePrincipal('backup.amazonaws.com'),
    managedPolicies: [
      ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSBackupServiceRolePolicyForRestores'),
    ],
  })
  new CfnOutput(scope, 'BackupVault', {
    value: vault.backupVaultName,
    description: 'Daily and monthly copies of the table',
  })
  new CfnOutput(scope, 'BackupRestoreRole', {
    value: restore.roleArn,
    description: 'Role for aws backup start-restore-job',
  })
}
