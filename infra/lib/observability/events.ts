/**
 * What is told by an event, not by a metric: each goes to people as it happens, with its line of
 * docs/runbook.md.
 */
import { EventField, Rule, RuleTargetInput, type EventPattern } from 'aws-cdk-lib/aws-events'
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import type { Stage } from '../stage.ts'

/** By CloudTrail, which every account must have switched on for this (docs/deploy.md, step 4). */
const called = (source: string, ...eventName: string[]): EventPattern => ({
  source: [source],
  detailType: ['AWS API Call via CloudTrail'],
  detail: { eventName },
})

interface EventSpec {
  name: string
  description: string
  patterns: EventPattern[]
  wakes?: true
}

const EVENTS: EventSpec[] = [
  {
    name: 'key-deletion',
    description: 'A key is switched off or will be deleted: without it data are lost for good',
    patterns: [called('aws.kms', 'ScheduleKeyDeletion', 'DisableKey')],
    wakes: true,
  },
  {
    name: 'protection-removed',
    description: 'A table, secret, copy or the protection of the copies is being deleted',
    patterns: [
      called('aws.dynamodb', 'DeleteTable'),
      called('aws.secretsmanager', 'DeleteSecret'),
      called(
        'aws.backup',
        'DeleteBackupVault',
        'DeleteRecoveryPoint',
        'PutBackupVaultAccessPolicy',
        'DeleteBackupVaultAccessPolicy',
      ),
    ],
    wakes: true,
  },
  {
    name: 'backup-failed',
    description: 'A copy of the table was not made',
    patterns: [
      {
        source: ['aws.backup'],
        detailType: ['Backup Job State Change'],
        detail: { state: ['FAILED', 'ABORTED', 'EXPIRED'] },
      },
    ],
  },
  {
    name: 'certificate-expiry',
    description: 'A certificate of this region ends soon and has not renewed itself',
    patterns: [{ source: ['aws.acm'], detailType: ['ACM Certificate Approaching Expiration'] }],
  },
]

export interface Topics {
  wake: ITopic
  morning: ITopic
}

/** Rules of `aws` match the same sources in both partitions. */
export function tellEvents(scope: Construct, stage: Stage, { wake, morning }: Topics): void {
  for (const { name, description, patterns, wakes } of EVENTS)
    patterns.forEach((eventPattern, index) => {
      new Rule(scope, `Event-${name}${index === 0 ? '' : index + 1}`, {
        ruleName: `training-voucher-${stage.name}-${name}${index === 0 ? '' : `-${index + 1}`}`,
        description: `${description}. docs/runbook.md: ${name}`,
        eventPattern,
        targets: [
          new SnsTopic(wakes ? wake : morning, {
            message: RuleTargetInput.fromText(
              `training-voucher-${stage.name}-${name}: ${description}. docs/runbook.md: ${name}. ${EventField.fromPath('$.detail')}`,
            ),
          }),
        ],
      })
    })
}
