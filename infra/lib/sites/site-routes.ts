/**
 * The pages from their bucket through the API, in `aws-cn`. CloudFront exists there, but takes
 * certificates by hand from IAM only, stands behind no firewall and cannot tell the API a caller's
 * address that nobody can forge; the gateway has all three. Every page is text, which is all that
 * this way carries without recoding.
 */
import { AwsIntegration, type RestApi } from 'aws-cdk-lib/aws-apigateway'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { PAGE_HEADERS } from './page-headers.ts'
import { problemBody } from '../api/problem-body.ts'

const TYPE = 'method.response.header.content-type'
const RETRY = 'method.response.header.retry-after'
const PROBLEM = "'application/problem+json; charset=utf-8'"
/**
 * Headers of the answer, from what the bucket keeps with each file. The gateway's own constants
 * cannot hold the quotes of a security policy.
 */
const FROM_BUCKET: Record<string, string> = {
  'content-type': 'Content-Type',
  'cache-control': 'Cache-Control',
  etag: 'ETag',
  ...Object.fromEntries(Object.keys(PAGE_HEADERS).map((name) => [name, `x-amz-meta-${name}`])),
}
const mapped = Object.fromEntries(
  Object.entries(FROM_BUCKET).map(([name, source]) => [
    `method.response.header.${name}`,
    `integration.response.header.${source}`,
  ]),
)
const declared = Object.fromEntries(
  Object.keys(FROM_BUCKET).map((name) => [`method.response.header.${name}`, false]),
)

export function servePages(scope: Construct, api: RestApi, bucket: Bucket): void {
  const role = new Role(scope, 'Role-pages', {
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
  })
  role.addToPolicy(
    new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }),
  )
  const integration = (path: string, parameters: Record<string, string>) =>
    new AwsIntegration({
      service: 's3',
      integrationHttpMethod: 'GET',
      path: `${bucket.bucketName}/${path}`,
      options: {
        credentialsRole: role,
        requestParameters: {
          ...parameters,
          'integration.request.header.if-none-match': 'method.request.header.if-none-match',
        },
        integrationResponses: [
          { statusCode: '200', responseParameters: mapped },
          { statusCode: '304', selectionPattern: '304' },
          {
            statusCode: '503',
            selectionPattern: '5\\d{2}',
            responseParameters: { [TYPE]: PROBLEM, [RETRY]: "'5'" },
            responseTemplates: { 'application/xml': problemBody('try_again') },
          },
          // The bucket says 403 of what it has not, in XML.
          {
            statusCode: '404',
            selectionPattern: '4\\d{2}',
            responseParameters: { [TYPE]: PROBLEM },
            responseTemplates: { 'application/xml': problemBody('not_found') },
          },
        ],
      },
    })
  const methodResponses = [
    { statusCode: '200', responseParameters: declared },
    { statusCode: '304' },
    { statusCode: '404', responseParameters: { [TYPE]: true } },
    { statusCode: '503', responseParameters: { [TYPE]: true, [RETRY]: true } },
  ]
  const asked = { 'method.request.header.if-none-match': false }
  api.root.addMethod('GET', integration('index.html', {}), {
    methodResponses,
    requestParameters: asked,
  })
  api.root
    .addResource('{file+}')
    .addMethod(
      'GET',
      integration('{file}', { 'integration.request.path.file': 'method.request.path.file' }),
      {
        methodResponses,
        requestParameters: { ...asked, 'method.request.path.file': true },
      },
    )
}
