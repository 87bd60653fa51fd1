/**
 * What `npm run admin` needs of a deployment: a policy for whoever works with it, and the variables
 * of its environment.
 */
import { CfnOutput } from 'aws-cdk-lib'
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'
import type { Construct } from 'constructs'
import { administration } from '../../manifest.ts'
import { permissionsOf } from './permissions.ts'
import type { DeadLetters } from '../jobs/job-queues.ts'
import { environmentOf, type VoucherFunctionProps } from './voucher-function.ts'

/** Looking at what failed for good, and putting it back. */
const FROM_DEAD_LETTERS = [
  'sqs:ReceiveMessage',
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
]
const ABOUT_QUEUES = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl']

export function letAdminister(
  scope: Construct,
  surroundings: VoucherFunctionProps,
  deadLetters: DeadLetters,
): void {
  const { stage, data, queues } = surroundings
  const environment = new StringParameter(scope, 'AdminEnvironment', {
    parameterName: `/training-voucher/${stage.name}/admin-environment`,
    description: 'Variables for npm run admin, as a shell reads them; ids and addresses, no secret',
    stringValue: Object.entries(environmentOf(administration, surroundings))
      .map(([name, value]) => `${name}='${value}'`)
      .join('\n'),
  })
  const policy = new ManagedPolicy(scope, 'Administration', {
    description: `training-voucher ${stage.name}: npm run admin`,
    statements: [
      ...permissionsOf(administration, data, queues),
      new PolicyStatement({
        actions: FROM_DEAD_LETTERS,
        resources: Object.values(deadLetters).map(({ queueArn }) => queueArn),
      }),
      new PolicyStatement({
        actions: ABOUT_QUEUES,
        resources: Object.values(queues).map(({ queueArn }) => queueArn),
      }),
      new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [environment.parameterArn] }),
    ],
  })
  new CfnOutput(scope, 'AdminPolicy', {
    value: policy.managedPolicyArn,
    description: 'Attach it to the role of whoever works with npm run admin',
  })
}
