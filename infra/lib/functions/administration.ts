/**
 * What `npm run admin` needs of a deployment: a role for each duty, and the variables of its
 * environment.
 */
import { CfnOutput, Duration } from 'aws-cdk-lib'
import { AccountRootPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'
import type { Construct } from 'constructs'
import { administration, duties, type Duty } from '../../manifest.ts'
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
const WORDS: Record<Duty, string> = {
  read: 'looks: batches, audit trail, books',
  issue: 'HR staff: institutions, classes, rosters, batches, campaigns',
  repair: 'on duty: recount, start jobs, send again what failed',
}

/**
 * People of the account, each with a second factor and under their own name: it stands in the audit
 * trail and in CloudTrail. A string of IAM, not of this program.
 */
const people = () =>
  new AccountRootPrincipal().withConditions({
    Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    StringEquals: { 'sts:RoleSessionName': '${aws:username}' },
  })

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
  const everybody = [
    new PolicyStatement({
      actions: ABOUT_QUEUES,
      resources: [...Object.values(queues), ...Object.values(deadLetters)].map(
        ({ queueArn }) => queueArn,
      ),
    }),
    new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [environment.parameterArn] }),
  ]
  const fromDeadLetters = new PolicyStatement({
    actions: FROM_DEAD_LETTERS,
    resources: Object.values(deadLetters).map(({ queueArn }) => queueArn),
  })
  for (const duty of Object.keys(duties) as Duty[]) {
    const title = `${duty.charAt(0).toUpperCase()}${duty.slice(1)}`
    const role = new Role(scope, `Duty-${duty}`, {
      description: `training-voucher ${stage.name}, npm run admin. ${WORDS[duty]}`,
      assumedBy: people(),
      maxSessionDuration: Duration.hours(4),
    })
    for (const statement of [
      ...permissionsOf(duties[duty], data, queues),
      ...everybody,
      ...(duty === 'repair' ? [fromDeadLetters] : []),
    ])
      role.addToPolicy(statement)
    new CfnOutput(scope, `${title}Role`, { value: role.roleArn, description: WORDS[duty] })
  }
}
