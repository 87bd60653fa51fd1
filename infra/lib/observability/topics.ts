/** Whom alarms reach: those who are woken, and those who look in the morning. */
import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import type { Topics } from './events.ts'

export function makeTopics(scope: Construct): Topics {
  const { account } = Stack.of(scope)
  const tellers = [
    new ServicePrincipal('cloudwatch.amazonaws.com'),
    new ServicePrincipal('events.amazonaws.com'),
  ]
  const ofThisAccount = { StringEquals: { 'aws:SourceAccount': account } }
  const key = new Key(scope, 'AlarmKey', {
    description: 'Alarms on their way',
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  })
  key.addToResourcePolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      principals: tellers,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: ofThisAccount,
    }),
  )
  const make = (id: string, displayName: string): Topic => {
    const topic = new Topic(scope, id, { masterKey: key, enforceSSL: true, displayName })
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: tellers,
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: ofThisAccount,
      }),
    )
    return topic
  }
  const [wake, morning] = [
    make('UrgentAlarms', '职业培训券紧急告警'),
    make('Alarms', '职业培训券告警'),
  ] as const
  new CfnOutput(scope, 'UrgentTopic', {
    value: wake.topicArn,
    description: 'Subscribe what wakes those on duty to it',
  })
  new CfnOutput(scope, 'AlarmTopic', {
    value: morning.topicArn,
    description: 'Subscribe those to it who look in the morning',
  })
  return { wake, morning }
}
