/**
 * Where the H5 pages lie, and the content network before them and the API in `aws`. In `aws-cn` the
 * API serves them: see `site-routes.ts`.
 */
import { CfnOutput, Duration, Fn, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { PAGE_HEADERS } from './page-headers.ts'
import { ADDRESS_HEADER, certificateParameter } from '../api/rest-api.ts'
import { FRONT_HEADER } from '../api/firewall.ts'
import { hostOf, type Stage } from '../stage.ts'

/** CloudFront has settings of their own for these. */
const STANDARD = new Set([
  'content-security-policy',
  'x-content-type-options',
  'referrer-policy',
  'strict-transport-security',
])

/** Whatever the browser sends under this name is overwritten, so that the API can believe it. */
const nameAddress = `function handler(event) {
  event.request.headers['${ADDRESS_HEADER}'] = { value: event.viewer.ip }
  return event.request
}`

export interface SitesProps extends StackProps {
  stage: Stage
  /** The API that CloudFront stands before, and the secret by which that one knows it. */
  behindFront?: { api: RestApi; frontSecret: ISecret } | undefined
}

/** A private bucket; what lies in it can be built again, and old versions help to go back. */
export class SitesStack extends Stack {
  readonly pages: Bucket

  constructor(scope: Construct, id: string, { stage, behindFront, ...props }: SitesProps) {
    super(scope, id, props)
    this.pages = new Bucket(this, 'Pages', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
    new CfnOutput(this, 'PagesBucket', {
      value: this.pages.bucketName,
      description: 'npm run site puts the built pages here',
    })
    if (behindFront) this.makeFront(stage, behindFront)
  }

  /** CloudFront before pages and API, under one name, so that cookies stay on one site. */
  private makeFront(
    stage: Stage,
    { api, frontSecret }: NonNullable<SitesProps['behindFront']>,
  ): void {
    const certificate = certificateParameter(
      this,
      'ARN of the ACM certificate of the public host name, in us-east-1',
      '^arn:aws:acm:us-east-1:.+$',
    )
    const address = new EdgeFunction(this, 'NameAddress', {
      code: FunctionCode.fromInline(nameAddress),
      runtime: FunctionRuntime.JS_2_0,
    })
    const headers = new ResponseHeadersPolicy(this, 'PageHeaders', {
      customHeadersBehavior: {
        customHeaders: Object.entries(PAGE_HEADERS)
          .filter(([name]) => !STANDARD.has(name))
          .map(([header, value]) => ({ header, value, override: true })),
      },
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy: PAGE_HEADERS['content-security-policy'],
          override: true,
        },
        contentTypeOptions: { override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
      },
    })
    const distribution = new Distribution(this, 'Front', {
      domainNames: [hostOf(stage)],
      certificate: Certificate.fromCertificateArn(this, 'FrontCertificate', certificate),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultRootObject: 'index.html',
      comment: `training-voucher ${stage.name}`,
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.pages as IBucket),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        responseHeadersPolicy: headers,
      },
      additionalBehaviors: {
        '/api/*': {
          origin: new HttpOrigin(
            Fn.join('', [api.restApiId, '.execute-api.', this.region, '.', this.urlSuffix]),
            {
              originPath: `/${api.deploymentStage.stageName}`,
              customHeaders: { [FRONT_HEADER]: frontSecret.secretValue.unsafeUnwrap() },
            },
          ),
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          functionAssociations: [
            { function: address, eventType: FunctionEventType.VIEWER_REQUEST },
          ],
        },
      },
    })
    new CfnOutput(this, 'PointHostNameTo', {
      value: distribution.distributionDomainName,
      description: `CNAME of ${hostOf(stage)}`,
    })
  }
}
