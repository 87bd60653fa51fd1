/** The REST API: one method for each route of the contract, each area served by its own function. */
import { EndpointType, LambdaIntegration, ResponseType, RestApi } from 'aws-cdk-lib/aws-apigateway'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { areas, type Area } from '@voucher/shared/contract/index'
import { ERRORS, type ErrorCode } from '@voucher/shared/errors'
import { methodsOf } from '@voucher/shared/http-methods'

/** What the gateway itself refuses, before any function runs, in the form of every other error. */
const REFUSALS: [type: ResponseType, code: ErrorCode][] = [
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, 'not_found'],
  [ResponseType.REQUEST_TOO_LARGE, 'too_large'],
  [ResponseType.UNSUPPORTED_MEDIA_TYPE, 'unsupported_type'],
  [ResponseType.THROTTLED, 'too_many_requests'],
  [ResponseType.DEFAULT_5XX, 'try_again'],
]

function refusal(code: ErrorCode) {
  const { status, title, next } = ERRORS[code]
  return {
    statusCode: String(status),
    responseHeaders: { 'content-type': "'application/problem+json; charset=utf-8'", 'cache-control': "'no-store'" },
    templates: { 'application/json': JSON.stringify({ type: `urn:training-voucher:${code}`, title, status, code, detail: title, next }) },
  }
}

export function makeApi(scope: Construct, stage: string, functionOf: (area: Area) => LambdaFunction): RestApi {
  const api = new RestApi(scope, 'Api', {
    restApiName: `training-voucher-${stage}`, endpointTypes: [EndpointType.REGIONAL],
    deployOptions: { stageName: 'live', tracingEnabled: false, metricsEnabled: true },
  })
  for (const [area, routes] of Object.entries(areas) as [Area, object][]) {
    const integration = new LambdaIntegration(functionOf(area), { scopePermissionToMethod: false })
    for (const key of Object.keys(routes)) {
      const resource = api.root.resourceForPath(`/api${key.slice(key.indexOf('/'))}`)
      for (const method of methodsOf(key)) resource.addMethod(method, integration)
    }
  }
  for (const [type, code] of REFUSALS) api.addGatewayResponse(`Refusal-${code}`, { type, ...refusal(code) })
  return api
}
