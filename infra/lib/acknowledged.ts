/**
 * What cdk-nag finds and we mean: each finding with its reason, on the narrowest construct that has
 * it.
 */
import { Stack, Validations, type CfnElement } from 'aws-cdk-lib'
import type { Construct, IConstruct } from 'constructs'
import { functions } from '../manifest.ts'
import type { ApiStack } from './api/api-stack.ts'
import type { DataStack } from './data/data-stack.ts'
import type { EgressStack } from './functions/egress-stack.ts'
import type { JobsStack } from './jobs/jobs-stack.ts'
import type { SitesStack } from './sites/sites-stack.ts'

const mean = (scope: IConstruct, rule: string, reason: string): void =>
  Validations.of(scope).acknowledge({ id: `AwsSolutions-${rule}`, reason })
const managedPolicy = (name: string): string =>
  `IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/${name}]`
const logicalId = (construct: Construct): string =>
  Stack.of(construct).resolve(
    Stack.of(construct).getLogicalId(construct.node.defaultChild as CfnElement),
  ) as string
/** Those below a construct whose path ends so. */
const below = (scope: Construct, pattern: RegExp): IConstruct[] =>
  scope.node.findAll().filter(({ node }) => pattern.test(node.path))

function ofData(data: DataStack): void {
  mean(
    data,
    'SMG4',
    'Rotated by npm run secrets, which keeps what was signed or sealed with the former key valid; a schedule that replaces the value would sign everybody out',
  )
  mean(
    data,
    managedPolicy('AWSBackupServiceRolePolicyForBackup'),
    'The policy that AWS Backup documents for its role, which acts only for the backup service',
  )
  mean(
    data,
    managedPolicy('AWSBackupServiceRolePolicyForRestores'),
    'The same for restoring, in a role of its own that is passed only when somebody restores',
  )
}

function ofJobs(jobs: JobsStack): void {
  for (const queue of [jobs.deadLetters.projections, jobs.deadLetters.schedules])
    mean(
      queue,
      'SQS3',
      'It is a dead-letter queue itself: of the stream and of the schedules, which name it in their own settings',
    )
  for (const policy of below(jobs, /Role-projections\/DefaultPolicy$/))
    mean(
      policy,
      'IAM5[Resource::*]',
      'dynamodb:ListStreams knows no resources; everything else in the policy names the one stream',
    )
  const starter = jobs.functions.get('start-jobs')
  if (!starter) return
  for (const role of below(jobs, /SchedulerRoleForTarget-[0-9a-f]+\/DefaultPolicy$/)) {
    mean(
      role,
      `IAM5[Resource::<${logicalId(starter)}.Arn>:*]`,
      'The versions of the one function that the schedules start',
    )
  }
}

function ofEgress(egress: EgressStack, stacks: readonly (JobsStack | ApiStack)[]): void {
  for (const stack of stacks) {
    for (const name of [...stack.functions.keys()].filter((each) =>
      egress.serves(functions[each]),
    )) {
      for (const policy of below(stack, new RegExp(`/Role-${name}/DefaultPolicy$`))) {
        mean(
          policy,
          'IAM5[Resource::*]',
          'ec2:Describe… knows no resources; the same statement list denies it to the code of every function',
        )
        mean(
          policy,
          'IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:*/*]',
          'The interfaces that Lambda makes for the function have no ids before; the form is the one that Lambda documents, and denied to the code of every function',
        )
      }
    }
  }
}

function ofApi(stack: ApiStack, sites: SitesStack): void {
  const { api, frontSecret } = stack
  mean(
    api,
    'APIG2',
    'Requests are checked by the schemas of the contract, which answer in Chinese and by field; the gateway could say neither',
  )
  mean(
    api,
    'APIG4',
    'Each route declares its access in the contract, and none exists without; sessions and roles are checked in the functions (OpenAPI test)',
  )
  mean(
    api,
    'COG4',
    'People sign in through WeChat, Alipay and 鄂汇办; Cognito is not among them and does not exist in aws-cn for this use',
  )
  mean(
    api,
    'APIG6',
    'Execution logs would hold tokens and personal data; the access log says who asked for what and how it ended',
  )
  mean(
    api,
    managedPolicy('AmazonAPIGatewayPushToCloudWatchLogs'),
    'The policy that API Gateway documents for writing its access logs',
  )
  for (const role of below(stack, /Deployment-[a-z]+\/ServiceRole$/))
    mean(
      role,
      managedPolicy('AWSCodeDeployRoleForLambdaLimited'),
      'The narrower policy that CodeDeploy documents for Lambda',
    )
  if (frontSecret)
    mean(
      frontSecret,
      'SMG4',
      'Between CloudFront and the firewall of the same deployment; replaced by deploying with a new secret, never known to people',
    )
  for (const policy of below(stack, /Role-pages\/DefaultPolicy$/)) {
    const exported = sites.resolve(sites.exportValue(sites.pages.bucketArn)) as {
      'Fn::ImportValue': string
    }
    mean(
      policy,
      `IAM5[Resource::${exported['Fn::ImportValue']}/*]`,
      'Every file of the bucket that holds nothing but the public pages',
    )
  }
}

function ofSites(sites: SitesStack): void {
  mean(
    sites.pages,
    'S1',
    'Holds the public pages only and is read by CloudFront or the API alone, which log themselves',
  )
  for (const front of below(sites, /\/Front$/)) {
    mean(
      front,
      'CFR1',
      'Workers of Hubei travel; the vouchers, not the pages, are bound to a region',
    )
    mean(
      front,
      'CFR2',
      'The firewall stands at the API, the only place in both partitions; what CloudFront itself serves are files',
    )
    mean(
      front,
      'CFR3',
      'The API logs every request that does anything; who has read a public page is not recorded, for want of a purpose (PIPL article 6)',
    )
  }
}

export function acknowledge({
  data,
  egress,
  jobs,
  api,
  sites,
}: {
  data: DataStack
  egress: EgressStack | undefined
  jobs: JobsStack
  api: ApiStack
  sites: SitesStack
}): void {
  ofData(data)
  ofJobs(jobs)
  if (egress) ofEgress(egress, [jobs, api])
  ofApi(api, sites)
  ofSites(sites)
}
