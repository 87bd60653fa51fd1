/**
 * The REST API: one method for each route of the contract, each area served by its own function.
 */
import { CfnOutput, CfnParameter, RemovalPolicy, Size } from 'aws-cdk-lib'
import {
  AccessLogField,
  AccessLogFormat,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  ResponseType,
  RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { Alias, IFunction } from 'aws-cdk-lib/aws-lambda'
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { areas, type Area } from '@voucher/shared/contract/index'
import { ERRORS, type ErrorCode } from '@voucher/shared/errors'
import { methodsOf } from '@voucher/shared/http-methods'
import { METRIC_NAMESPACE } from '@voucher/functions/platform/metrics'
import { problemBody } from './problem-body.ts'
import { hostOf, type Stage } from '../stage.ts'

/** What the gateway itself refuses, before any function runs, in the form of every other error. */
const REFUSALS: [type: ResponseType, code: ErrorCode][] = [
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 'not_found'],
  [ResponseType.REQUEST_TOO_LARGE, 'too_large'],
  [ResponseType.UNSUPPORTED_MEDIA_TYPE, 'unsupported_type'],
  [ResponseType.THROTTLED, 'too_many_requests'],
  [ResponseType.QUOTA_EXCEEDED, 'too_many_requests'],
  [ResponseType.WAF_FILTERED, 'forbidden'],
  [ResponseType.ACCESS_DENIED, 'forbidden'],
  [ResponseType.DEFAULT_4XX, 'malformed_request'],
  [ResponseType.DEFAULT_5XX, 'try_again'],
]
/**
 * By this header the content network tells whose request it is; see `sites-stack.ts` and
 * `originOf`.
 */
export const ADDRESS_HEADER = 'x-viewer-address'
/**
 * Text of pages and answers shrinks to a quarter; below this size it is not worth the time. Bytes.
 */
const COMPRESS_FROM = 1400

/**
 * Who asked for what and how it ended, as the cybersecurity law (article 21) wants it; nothing of
 * what was said.
 */
const accessLog = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    at: AccessLogField.contextRequestTime(),
    address: AccessLogField.contextIdentitySourceIp(),
    method: AccessLogField.contextHttpMethod(),
    route: AccessLogField.contextResourcePath(),
    status: AccessLogField.contextStatus(),
    refusedBy: AccessLogField.contextErrorResponseType(),
    milliseconds: AccessLogField.contextResponseLatency(),
    bytes: AccessLogField.contextResponseLength(),
  }),
)

export function makeApi(
  scope: Construct,
  stage: Stage,
  functionOf: (area: Area) => Alias,
): { api: RestApi; throttled: (options: MetricOptions) => Metric } {
  const logs = new LogGroup(scope, 'Logs-access', {
    retention: RetentionDays.SIX_MONTHS,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  })
  const api = new RestApi(scope, 'Api', {
    restApiName: `training-voucher-${stage.name}`,
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: true,
    cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    minCompressionSize: Size.bytes(COMPRESS_FROM),
    // Where the stage answers by its own name too, the pages' cookies would be lost; `aws` needs
    // that name for the content network.
    disableExecuteApiEndpoint: stage.partition === 'aws-cn',
    deployOptions: {
      stageName: 'live',
      tracingEnabled: false,
      // By method they would be some forty dollars a month, and no alarm or graph looks at them.
      metricsEnabled: false,
      throttlingRateLimit: stage.requests.perSecond,
      throttlingBurstLimit: stage.requests.burst,
      accessLogDestination: new LogGroupLogDestination(logs),
      accessLogFormat: accessLog,
      // The functions read it: only where a content network sets the header may they believe it.
      ...(stage.partition === 'aws' && { variables: { addressHeader: ADDRESS_HEADER } }),
    },
  })
  for (const [area, routes] of Object.entries(areas) as [Area, object][]) {
    const integration = new LambdaIntegration(functionOf(area) as IFunction, {
      scopePermissionToMethod: false,
    })
    for (const key of Object.keys(routes)) {
      const resource = api.root.resourceForPath(`/api${key.slice(key.indexOf('/'))}`)
      for (const method of methodsOf(key)) resource.addMethod(method, integration)
    }
  }
  for (const [type, code] of REFUSALS) {
    api.addGatewayResponse(`Refusal-${type.responseType}`, {
      type,
      statusCode: String(ERRORS[code].status),
      templates: { 'application/json': problemBody(code) },
      responseHeaders: {
        'content-type': "'application/problem+json; charset=utf-8'",
        'cache-control': "'no-store'",
      },
    })
  }
  return { api, throttled: throttledIn(scope, stage, logs) }
}

/**
 * The gateway counts what it turns away for its number among everything else that ends in 4xx; its
 * log tells them apart.
 */
function throttledIn(scope: Construct, stage: Stage, logs: LogGroup) {
  const filter = logs.addMetricFilter('Throttled', {
    metricNamespace: `${METRIC_NAMESPACE}/Gateway`,
    metricName: `throttled-${stage.name}`,
    filterPattern: FilterPattern.stringValue('$.refusedBy', '=', 'THROTTLED'),
  })
  return (options: MetricOptions): Metric => filter.metric(options)
}

/**
 * The certificate is the account's own: it is named when the stack is deployed, never written down
 * here.
 */
export const certificateParameter = (
  scope: Construct,
  description: string,
  pattern: string,
): string =>
  new CfnParameter(scope, 'Certificate', { description, allowedPattern: pattern }).valueAsString

/** Serves the API under the stage's own name. */
export function serveDomain(scope: Construct, api: RestApi, stage: Stage): void {
  const certificate = certificateParameter(
    scope,
    'ARN of the ACM certificate of the public host name, in this region',
    '^arn:aws-cn:acm:.+$',
  )
  const domain = api.addDomainName('Domain', {
    domainName: hostOf(stage),
    certificate: Certificate.fromCertificateArn(scope, 'DomainCertificate', certificate),
    endpointType: EndpointType.REGIONAL,
    securityPolicy: SecurityPolicy.TLS_1_2,
  })
  new CfnOutput(scope, 'PointHostNameTo', {
    value: domain.domainNameAliasDomainName,
    description: `CNAME of ${hostOf(stage)}`,
  })
}
