import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Stack } from 'aws-cdk-lib'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { ERRORS } from '@voucher/shared/errors'
import { PAGE_HEADERS } from '../../lib/sites/page-headers.ts'
import {
  all,
  partitions,
  removeOutput,
  stages,
  synthesize,
  templateOf,
  type Resources,
} from './synthesize.ts'

afterAll(removeOutput)

const combinations = stages.flatMap((stage) =>
  partitions.map((partition) => [stage, partition] as const),
)
const resourcesOf = (stack: Stack): Resources => templateOf(stack).resources

describe('every stage in every partition', () => {
  beforeAll(() => {
    process.env.CDK_VALIDATION = 'true'
  })
  it.each(combinations)(
    '%s in %s is synthesized without an account, and cdk-nag has nothing to say',
    (stage, partition) => {
      const { app, data, egress, jobs, api, sites, observability } = synthesize({
        stage,
        partition,
      })
      expect(() => app.synth()).not.toThrow()
      for (const stack of [data, ...(egress ? [egress] : []), jobs, api, sites, observability]) {
        const text = JSON.stringify(templateOf(stack).template.toJSON())
        expect(text).not.toMatch(/"[^"]*arn:aws(-cn)?:(?!acm)/)
        expect(text).not.toMatch(/\d{12}(?!\d)(?=:)/)
      }
    },
  )

  it('cdk-nag would be heard', () => {
    const { app, data } = synthesize()
    new Bucket(data, 'Open')
    expect(() => app.synth()).toThrow('AwsSolutions-S10')
  })
})

describe('in aws', () => {
  const { api, sites } = synthesize({ partition: 'aws' })
  const front = resourcesOf(sites)
  const service = resourcesOf(api)

  it('CloudFront serves pages and API under the one name', () => {
    const [[, distribution] = []] = all(front, 'AWS::CloudFront::Distribution')
    expect(distribution?.Properties.DistributionConfig).toMatchObject({
      Aliases: ['voucher-test.example.cn'],
      DefaultRootObject: 'index.html',
      ViewerCertificate: {
        AcmCertificateArn: { Ref: 'Certificate' },
        MinimumProtocolVersion: 'TLSv1.2_2021',
      },
      CacheBehaviors: [
        {
          PathPattern: '/api/*',
          ViewerProtocolPolicy: 'https-only',
          AllowedMethods: expect.arrayContaining(['POST', 'PATCH', 'DELETE']),
        },
      ],
    })
    const [[, headers] = []] = all(front, 'AWS::CloudFront::ResponseHeadersPolicy')
    expect(JSON.stringify(headers?.Properties)).toContain('"AccessControlMaxAgeSec":31536000')
    for (const value of Object.values(PAGE_HEADERS).filter(
      (text) => text !== 'nosniff' && !text.startsWith('max-age='),
    ))
      expect(JSON.stringify(headers?.Properties)).toContain(value)
    expect(JSON.stringify(all(front, 'AWS::S3::BucketPolicy'))).toContain('AWS:SourceArn')
  })

  it('nobody comes past it, and addresses are those that it names', () => {
    const [[, firewall] = []] = all(service, 'AWS::WAFv2::WebACL')
    expect(firewall?.Properties.Rules).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Name: 'OnlyTheFront', Priority: 0, Action: { Block: {} } }),
        expect.objectContaining({
          Statement: {
            RateBasedStatement: expect.objectContaining({
              AggregateKeyType: 'FORWARDED_IP',
              ForwardedIPConfig: { HeaderName: 'x-viewer-address', FallbackBehavior: 'MATCH' },
            }),
          },
        }),
      ]),
    )
    const [[, deployed] = []] = all(service, 'AWS::ApiGateway::Stage')
    expect(deployed?.Properties.Variables).toEqual({ addressHeader: 'x-viewer-address' })
    expect(JSON.stringify(all(front, 'AWS::CloudFront::Function'))).toContain('event.viewer.ip')
    // The secret itself stands in no template.
    expect(JSON.stringify([firewall, ...all(front, 'AWS::CloudFront::Distribution')])).toMatch(
      /resolve:secretsmanager/,
    )
  })
})

describe('in aws-cn', () => {
  const { api, sites, jobs, observability } = synthesize({ partition: 'aws-cn' })
  const service = resourcesOf(api)

  it('nothing is tagged that takes no tags there, and what costs money is', () => {
    const made = { ...resourcesOf(jobs), ...resourcesOf(observability) }
    for (const type of ['AWS::Lambda::EventSourceMapping', 'AWS::CloudWatch::Dashboard']) {
      expect(all(made, type).length).toBeGreaterThan(0)
      for (const [, { Properties }] of all(made, type)) expect(Properties.Tags).toBeUndefined()
    }
    for (const [, { Properties }] of all(made, 'AWS::Lambda::Function'))
      expect(Properties.Tags).toEqual([
        { Key: 'stage', Value: 'test' },
        { Key: 'system', Value: 'training-voucher' },
      ])
  })

  it('only services are used that are offered there', () => {
    const made = synthesize({ stage: 'production', partition: 'aws-cn' })
    const services = [made.data, made.egress, made.jobs, made.api, made.sites, made.observability]
      .flatMap((stack) => (stack ? Object.values(resourcesOf(stack)) : []))
      .map(({ Type }) => Type.split('::')[1])
    // By the operators' list of services and of what differs in them; whoever adds one looks there
    // first.
    const offered = [
      'ApiGateway',
      'Backup',
      'CloudWatch',
      'CodeDeploy',
      'DynamoDB',
      'EC2',
      'Events',
      'IAM',
      'KMS',
      'Lambda',
      'Logs',
      'S3',
      'SNS',
      'SQS',
      'SSM',
      'Scheduler',
      'SecretsManager',
      'WAFv2',
    ]
    expect([...new Set(services)].sort()).toEqual(offered)
  })

  it('the API serves the pages itself, under its own name, by no other', () => {
    expect(all(resourcesOf(sites), 'AWS::CloudFront::Distribution')).toEqual([])
    const [[, domain] = []] = all(service, 'AWS::ApiGateway::DomainName')
    expect(domain?.Properties).toMatchObject({
      DomainName: 'voucher-test.example.cn',
      RegionalCertificateArn: { Ref: 'Certificate' },
      SecurityPolicy: 'TLS_1_2',
    })
    const [[, rest] = []] = all(service, 'AWS::ApiGateway::RestApi')
    expect(rest?.Properties).toMatchObject({
      DisableExecuteApiEndpoint: true,
      MinimumCompressionSize: 1400,
    })
    const pages = all(service, 'AWS::ApiGateway::Method').filter(
      ([, { Properties }]) => (Properties.Integration as { Type: string }).Type === 'AWS',
    )
    expect(pages).toHaveLength(2)
    for (const [, { Properties }] of pages) {
      expect(JSON.stringify(Properties.Integration)).toContain(ERRORS.not_found.title)
      const [{ ResponseParameters: headers }] = (
        Properties.Integration as {
          IntegrationResponses: [{ ResponseParameters: Record<string, string> }]
        }
      ).IntegrationResponses
      for (const name of Object.keys(PAGE_HEADERS))
        expect(headers[`method.response.header.${name}`]).toBe(
          `integration.response.header.x-amz-meta-${name}`,
        )
    }
  })

  it('believes no header about addresses and counts them as they come', () => {
    const [[, firewall] = []] = all(service, 'AWS::WAFv2::WebACL')
    const text = JSON.stringify(firewall?.Properties)
    expect(text).toContain('"AggregateKeyType":"IP"')
    expect(text).not.toMatch(/OnlyTheFront|FORWARDED_IP/)
    const [[, deployed] = []] = all(service, 'AWS::ApiGateway::Stage')
    expect(deployed?.Properties.Variables).toBeUndefined()
  })
})
