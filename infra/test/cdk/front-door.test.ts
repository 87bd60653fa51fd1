import { afterAll, describe, expect, it } from '@jest/globals'
import { ERRORS, type ErrorCode } from '@voucher/shared/errors'
import { all, context, partitions, removeOutput, synthesize, templateOf } from './synthesize.ts'

afterAll(removeOutput)

interface Field {
  SingleHeader?: { Name: string }
}
interface Rule {
  Name: string
  Statement: { RateBasedStatement?: { Limit: number; ScopeDownStatement?: unknown } }
}
interface Matched {
  FieldToMatch: { UriPath?: object; Method?: object }
  SearchString: string
  TextTransformations: { Type: string }[]
}

/** Every byte match of a statement, however deep. */
const matchesIn = (text: unknown): Matched[] => {
  if (typeof text !== 'object' || text === null) return []
  return Object.entries(text).flatMap(([key, value]) =>
    key === 'ByteMatchStatement' ? [value as Matched] : matchesIn(value),
  )
}

describe.each(partitions)('what answers before the functions, in %s', (partition) => {
  const { api } = synthesize({ stage: 'production', partition })
  const made = templateOf(api).resources
  const [[, firewall] = []] = all(made, 'AWS::WAFv2::WebACL')
  const rules = firewall?.Properties.Rules as Rule[]

  it('speaks in the form of every other error, whoever refuses', () => {
    const refusals = Object.fromEntries(
      all(made, 'AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => [
        Properties.ResponseType as string,
        Properties as { StatusCode: string; ResponseTemplates: Record<string, string> },
      ]),
    )
    expect(Object.keys(refusals).sort()).toEqual([
      'ACCESS_DENIED',
      'DEFAULT_4XX',
      'DEFAULT_5XX',
      'MISSING_AUTHENTICATION_TOKEN',
      'QUOTA_EXCEEDED',
      'REQUEST_TOO_LARGE',
      'THROTTLED',
      'UNSUPPORTED_MEDIA_TYPE',
      'WAF_FILTERED',
    ])
    for (const { StatusCode, ResponseTemplates } of Object.values(refusals)) {
      const body = JSON.parse(ResponseTemplates['application/json'] ?? '') as { code: ErrorCode }
      expect(StatusCode).toBe(String(ERRORS[body.code].status))
    }
  })

  it('lets no more through than the account has for all, and counts no method apart', () => {
    const [[, stage] = []] = all(made, 'AWS::ApiGateway::Stage')
    expect(stage?.Properties.MethodSettings).toEqual([
      expect.objectContaining({
        ResourcePath: '/*',
        HttpMethod: '*',
        MetricsEnabled: false,
        ThrottlingRateLimit: 10_000,
        ThrottlingBurstLimit: 5_000,
      }),
    ])
  })

  it('reads paths as the gateway does', () => {
    const paths = matchesIn(rules).filter(({ FieldToMatch }) => FieldToMatch.UriPath)
    expect(paths.map(({ SearchString }) => SearchString).sort()).toEqual([
      '/api/auth/',
      '/api/me/ecard',
      '/api/me/verifications',
    ])
    for (const { TextTransformations } of paths)
      expect(TextTransformations.map(({ Type }) => Type)).toEqual(['URL_DECODE', 'NORMALIZE_PATH'])
  })

  it('limits face checks by address, and only what begins one', () => {
    const rule = rules.find(({ Name }) => Name === 'FaceCheckByAddress')
    const limits = (context.stages.production as unknown as { perAddress: { faceCheck: number } })
      .perAddress
    expect(rule?.Statement.RateBasedStatement?.Limit).toBe(limits.faceCheck)
    expect(JSON.stringify(rule?.Statement.RateBasedStatement?.ScopeDownStatement)).toContain(
      '"SearchString":"POST"',
    )
  })

  it('has room for a crowd behind one carrier address, whose limits a stage can raise', () => {
    // 20,000 people who claim within five minutes, at the 25 requests of docs/deploy.md.
    const most = rules.find(({ Name }) => Name === 'AllByAddress')
    expect(most?.Statement.RateBasedStatement?.Limit).toBeGreaterThanOrEqual(20_000 * 25)
    const raised = synthesize({
      partition,
      stages: {
        test: {
          ...context.stages.test,
          perAddress: { all: 2_000_000, signIn: 400_000, faceCheck: 90_000 },
        },
      },
    })
    expect(
      JSON.stringify(firewallOf(raised.api).map(([, { Properties }]) => Properties.Rules)),
    ).toContain('"Limit":2000000')
  })

  it('tells in a log whom it stopped, and nothing that opens a session or names a person', () => {
    const [[, log] = []] = all(made, 'AWS::WAFv2::LoggingConfiguration')
    expect(JSON.stringify(log?.Properties.LogDestinationConfigs)).toMatch(
      /:log-group:",\{"Ref":"Logsfirewall[0-9A-F]{8}"\}\]\]\}\]$/,
    )
    const [, group] =
      all(made, 'AWS::Logs::LogGroup').find(([id]) => id.startsWith('Logsfirewall')) ?? []
    expect(group?.Properties).toMatchObject({
      LogGroupName: expect.stringMatching(/^aws-waf-logs-/),
      RetentionInDays: 180,
    })
    const left = log?.Properties.RedactedFields as Field[]
    expect(left).toContainEqual({ QueryString: {} })
    expect(left.flatMap(({ SingleHeader }) => SingleHeader?.Name ?? [])).toEqual(
      expect.arrayContaining(['authorization', 'cookie', 'referer', 'x-front-secret']),
    )
    // Behind a content network the gateway does not know the callers: there this is the log of
    // addresses.
    expect(log?.Properties.LoggingFilter !== undefined).toBe(partition === 'aws-cn')
    expect(JSON.stringify(firewall?.Properties)).not.toContain('"SampledRequestsEnabled":false')
  })
})

const firewallOf = (stack: Parameters<typeof templateOf>[0]) =>
  all(templateOf(stack).resources, 'AWS::WAFv2::WebACL')

describe('pages in aws-cn', () => {
  it('are never a failure of the bucket with the sign of success', () => {
    const pages = all(
      templateOf(synthesize({ partition: 'aws-cn' }).api).resources,
      'AWS::ApiGateway::Method',
    ).flatMap(([, { Properties }]) => {
      const { Type, IntegrationResponses } = Properties.Integration as {
        Type: string
        IntegrationResponses: {
          StatusCode: string
          SelectionPattern?: string
          ResponseTemplates?: Record<string, string>
        }[]
      }
      return Type === 'AWS' ? [IntegrationResponses] : []
    })
    expect(pages).toHaveLength(2)
    for (const responses of pages) {
      const answerTo = (status: string) =>
        responses.find(
          ({ SelectionPattern }) =>
            SelectionPattern !== undefined && new RegExp(`^${SelectionPattern}$`).test(status),
        )
      for (const status of ['500', '503'])
        expect(answerTo(status)).toMatchObject({
          StatusCode: '503',
          ResponseTemplates: { 'application/xml': expect.stringContaining('try_again') },
        })
      expect(answerTo('403')?.StatusCode).toBe('404')
      expect(answerTo('200')).toBeUndefined()
    }
  })
})
