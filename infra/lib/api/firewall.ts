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
import { logFirewall } from './firewall-log.ts'
import { problemBody } from './problem-body.ts'
import type { Stage } from '../stage.ts'

/** The content network puts its secret here. */
export const FRONT_HEADER = 'x-front-secret'

const SIGN_IN = ['/api/auth/'] as const
/** What costs the card platform a face check, or begins one. */
const FACE_CHECK = ['/api/me/ecard', '/api/me/verifications'] as const

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
  // What a rule stopped can be looked at for three hours: people report that they are locked out.
  sampledRequestsEnabled: true,
})
const noTransformation = [{ priority: 0, type: 'NONE' }]
/** As the gateway reads a path: `/api/%61uth/` and `/api//auth/` are what they stand for. */
const asRead = [
  { priority: 0, type: 'URL_DECODE' },
  { priority: 1, type: 'NORMALIZE_PATH' },
]
const matches = (
  field: CfnWebACL.FieldToMatchProperty,
  positionalConstraint: string,
  searchString: string,
): CfnWebACL.StatementProperty => ({
  byteMatchStatement: {
    fieldToMatch: field,
    positionalConstraint,
    searchString,
    textTransformations: 'uriPath' in field ? asRead : noTransformation,
  },
})
const underAny = (paths: readonly string[]): CfnWebACL.StatementProperty => {
  const statements = paths.map((path) => matches({ uriPath: {} }, 'CONTAINS', path))
  const [only] = statements
  return only && statements.length === 1 ? only : { orStatement: { statements } }
}
const posted = (paths: readonly string[]): CfnWebACL.StatementProperty => ({
  andStatement: { statements: [matches({ method: {} }, 'EXACTLY', 'POST'), underAny(paths)] },
})

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

export interface FirewallProps {
  api: RestApi
  stage: Stage
  /**
   * When a content network stands before the API: only it is let in, and addresses are those that
   * it names.
   */
  frontSecret: ISecret | undefined
}

/** @returns the name by which its metrics are found */
export function makeFirewall(scope: Construct, { api, stage, frontSecret }: FirewallProps): string {
  const limited = (
    name: string,
    priority: number,
    { limit, of: scopeDownStatement }: { limit: number; of?: CfnWebACL.StatementProperty },
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
        ...(scopeDownStatement && { scopeDownStatement }),
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
                // Resolved by CloudFormation when it deploys; the template holds the reference only.
                ...matches(
                  { singleHeader: { Name: FRONT_HEADER } },
                  'EXACTLY',
                  frontSecret.secretValue.unsafeUnwrap(),
                ),
              },
            },
          },
        },
      ]
    : []
  const metricName = `Firewall-${stage.name}`
  const firewall = new CfnWebACL(scope, 'Firewall', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: measured(metricName),
    customResponseBodies: {
      tooMany: { contentType: 'APPLICATION_JSON', content: problemBody('too_many_requests') },
    },
    rules: [
      ...onlyTheFront,
      limited('SignInByAddress', 1, { limit: stage.perAddress.signIn, of: underAny(SIGN_IN) }),
      limited('FaceCheckByAddress', 2, {
        limit: stage.perAddress.faceCheck,
        of: posted(FACE_CHECK),
      }),
      limited('AllByAddress', 3, { limit: stage.perAddress.all }),
      managed('AWSManagedRulesKnownBadInputsRuleSet', 4),
      managed('AWSManagedRulesCommonRuleSet', 5, ['SizeRestrictions_BODY']),
    ],
  })
  new CfnWebACLAssociation(scope, 'FirewallAtApi', {
    resourceArn: api.deploymentStage.stageArn,
    webAclArn: firewall.attrArn,
  })
  logFirewall(scope, firewall, frontSecret === undefined)
  new CfnOutput(scope, 'FirewallName', {
    value: firewall.ref,
    description: 'WAF web ACL of the API',
  })
  return metricName
}
