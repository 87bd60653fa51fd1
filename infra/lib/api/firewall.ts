/**
 * The firewall before the API: requests that are attacks by their form, and
 * addresses that ask more than a crowd behind one carrier address would. It
 * stands at the API in both partitions, because `aws-cn` knows none at CloudFront.
 */
import { CfnOutput } from 'aws-cdk-lib'
import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2'
import type { Construct } from 'constructs'
import { ERRORS } from '@voucher/shared/errors'
import { ADDRESS_HEADER } from './rest-api.ts'
import { problemBody } from './problem-body.ts'

/** The content network puts its secret here. */
export const FRONT_HEADER = 'x-front-secret'

/**
 * Requests of one address in five minutes. A mobile carrier puts tens of
 * thousands of people behind one; guessing passwords and codes is limited by
 * person, in the functions.
 */
const LIMITS = { all: 60_000, signIn: 12_000 } as const
const SIGN_IN = '/api/auth/'

const block: CfnWebACL.RuleActionProperty = {
  block: {
    customResponse: {
      responseCode: ERRORS.too_many_requests.status,
      customResponseBodyKey: 'tooMany',
      responseHeaders: [{ name: 'retry-after', value: '60' }],
    },
  },
}
const measured = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
})
const noTransformation = [{ priority: 0, type: 'NONE' }]

/**
 * Both groups are offered in both partitions. Rosters are longer than the 8 KB that the common
 * rules allow a body; the functions cut at 64 KB.
 */
const managed = (
  name: string,
  priority: number,
  counted: readonly string[] = [],
): CfnWebACL.RuleProperty => ({
  name,
  priority,
  overrideAction: { none: {} },
  visibilityConfig: measured(name),
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name,
      ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
})

/**
 * @param frontSecret when a content network stands before the API: only it is let in, and addresses
 *   are those that it names
 */
export function makeFirewall(
  scope: Construct,
  api: RestApi,
  frontSecret: ISecret | undefined,
): void {
  const limited = (
    name: string,
    priority: number,
    { limit, path }: { limit: number; path?: string },
  ): CfnWebACL.RuleProperty => ({
    name,
    priority,
    action: block,
    visibilityConfig: measured(name),
    statement: {
      rateBasedStatement: {
        limit,
        evaluationWindowSec: 300,
        ...(frontSecret
          ? {
              aggregateKeyType: 'FORWARDED_IP',
              forwardedIpConfig: { headerName: ADDRESS_HEADER, fallbackBehavior: 'MATCH' },
            }
          : { aggregateKeyType: 'IP' }),
        ...(path !== undefined && {
          scopeDownStatement: {
            byteMatchStatement: {
              fieldToMatch: { uriPath: {} },
              positionalConstraint: 'CONTAINS',
              searchString: path,
              textTransformations: noTransformation,
            },
          },
        }),
      },
    },
  })
  const onlyTheFront: CfnWebACL.RuleProperty[] = frontSecret
    ? [
        {
          name: 'OnlyTheFront',
          priority: 0,
          action: { block: {} },
          visibilityConfig: measured('OnlyTheFront'),
          statement: {
            notStatement: {
              statement: {
                byteMatchStatement: {
                  fieldToMatch: { singleHeader: { Name: FRONT_HEADER } },
                  positionalConstraint: 'EXACTLY',
                  textTransformations: noTransformation,
                  // Resolved by CloudFormation when it deploys; the template holds the reference
                  // only.
                  searchString: frontSecret.secretValue.unsafeUnwrap(),
                },
              },
            },
          },
        },
      ]
    : []
  const firewall = new CfnWebACL(scope, 'Firewall', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: measured('Firewall'),
    customResponseBodies: {
      tooMany: { contentType: 'APPLICATION_JSON', content: problemBody('too_many_requests') },
    },
    rules: [
      ...onlyTheFront,
      limited('SignInByAddress', 1, { limit: LIMITS.signIn, path: SIGN_IN }),
      limited('AllByAddress', 2, { limit: LIMITS.all }),
      managed('AWSManagedRulesKnownBadInputsRuleSet', 3),
      managed('AWSManagedRulesCommonRuleSet', 4, ['SizeRestrictions_BODY']),
    ],
  })
  new CfnWebACLAssociation(scope, 'FirewallAtApi', {
    resourceArn: api.deploymentStage.stageArn,
    webAclArn: firewall.attrArn,
  })
  new CfnOutput(scope, 'FirewallName', {
    value: firewall.ref,
    description: 'WAF web ACL of the API',
  })
}
