/**
 * Identity on real parts: the API's own handler, the table, the key service, simulated WeChat and
 * card platform.
 */
import { randomBytes } from 'node:crypto'
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
import type { Problem } from '@voucher/shared/errors'
import type { Channel } from '@voucher/shared/values'
import { idNumberCheckCharacter } from '@voucher/shared/id-number'
import { createRuntime, type Runtime } from '../../../src/platform/runtime.ts'
import { broughtBack } from './browser.ts'
import type { Handler } from '../footing/footing.ts'
import { footing } from '../footing/laid.ts'
import type { Simulators } from '../footing/simulators.ts'
import { testLog, testMetrics } from './test-log.ts'

export const PUBLIC_ORIGIN = 'http://app.test'

export interface Applicant {
  name: string
  idNumber: string
  phone: string
  password: string
  consentVersion: string
}
export interface Call {
  token?: string
  query?: Record<string, string>
  body?: object
  headers?: Record<string, string>
}
export interface Answer<T> {
  status: number
  headers: Record<string, unknown>
  text: string
  body: T & Problem
}
export type Api = <T = object>(
  route: `${'GET' | 'POST' | 'DELETE'} /${string}`,
  call?: Call,
) => Promise<Answer<T>>
export interface SignedIn {
  accessToken: string
  refreshToken: string
  expiresInSeconds: number
  person: {
    name: string
    idNumberMasked: string
    phoneMasked: string
    regionCode: string
  } | null
}

let made = 0
/** Somebody nobody has met before, with a valid number of their own. */
export function applicant(change: Partial<Applicant> = {}): Applicant {
  made += 1
  const first17 = `420106${19600101 + Math.floor(made / 900) * 10000}${String(100 + (made % 900))}`
  return {
    name: '周建国',
    idNumber: first17 + idNumberCheckCharacter(first17),
    phone: `139${String(10000000 + made)}`,
    password: '135790',
    consentVersion: '2021-10',
    ...change,
  }
}

export interface IdentityStack {
  runtime: Runtime
  /** The same system over a DynamoDB client that the test has tampered with. */
  over(tamper: (client: DynamoDBClient) => DynamoDBClient): Api
  api: Api
  cards: Simulators['card']['records']
  /** The channels' users. */
  users: Simulators['users']
  simulators: Simulators
  /** Moves business time. */
  advance(milliseconds: number): void
  secret(name: string): Promise<unknown>
  /** Signs a user of a channel in; a new one unless named. */
  signIn(channel?: Channel, subject?: string): Promise<SignedIn>
  /** Hands in an application in a session. @returns the face session */
  apply(token: string, person: Applicant): Promise<string>
  /** A new user who has opened a card. */
  cardHolder(
    person?: Applicant,
    channel?: Channel,
    subject?: string,
  ): Promise<SignedIn & { applicant: Applicant }>
  /** Everything in the table, as text. */
  items(): Promise<string[]>
  stop(): Promise<void>
}

export async function startIdentityStack(): Promise<IdentityStack> {
  let offset = 0
  const clock = () => Date.now() + offset
  const engines = await footing.start(clock, PUBLIC_ORIGIN)
  const { simulators } = engines
  const secrets = new SecretsManagerClient({})
  const secret = async (name: string): Promise<unknown> =>
    JSON.parse(
      (await secrets.send(new GetSecretValueCommand({ SecretId: name }))).SecretString ?? '',
    ) as unknown
  const {
    users,
    card: { records: cards },
  } = simulators
  const environment = {
    ...engines.environment,
    TABLE_NAME: 'identity',
    QUEUE_URLS: '{}',
    PUBLIC_ORIGIN,
    VERSION: 'test',
  }
  await engines.createTable(environment.TABLE_NAME)
  const clients: DynamoDBClient[] = []
  const runtimeOver = (tamper: (client: DynamoDBClient) => DynamoDBClient): Runtime => {
    const dynamo = tamper(new DynamoDBClient({}))
    clients.push(dynamo)
    return {
      ...createRuntime(environment, { clock, dynamo }),
      metrics: testMetrics(environment.TABLE_NAME, clock),
      log: testLog,
    }
  }
  const runtime = runtimeOver((client) => client)
  const api = apiOf(runtime)

  const signIn = async (
    channel: Channel = 'weapp',
    subject = randomBytes(8).toString('hex'),
  ): Promise<SignedIn> => {
    const code = users.issueCode(channel, 'login', subject)
    const headers = await broughtBack(api, channel, code)
    return (await api<SignedIn>('POST /auth/sessions', { body: { channel, code }, headers })).body
  }
  const apply = async (token: string, person: Applicant): Promise<string> =>
    (await api<{ faceSessionId: string }>('POST /me/ecard', { token, body: person })).body
      .faceSessionId
  return {
    runtime,
    over: (tamper) => apiOf(runtimeOver(tamper)),
    api,
    cards,
    users,
    simulators,
    secret,
    signIn,
    apply,
    advance: (milliseconds) => {
      offset += milliseconds
    },
    async cardHolder(
      person = applicant(),
      channel = 'weapp',
      subject = randomBytes(8).toString('hex'),
    ) {
      const { accessToken } = await signIn(channel, subject)
      const faceSessionId = await apply(accessToken, person)
      return {
        ...(await api<SignedIn>(`POST /me/ecard/${faceSessionId}/confirm`, { token: accessToken }))
          .body,
        applicant: person,
      }
    },
    async items() {
      const client = new DynamoDBClient({})
      const { Items: items = [] } = await client.send(
        new ScanCommand({ TableName: environment.TABLE_NAME, ConsistentRead: true }),
      )
      client.destroy()
      return items.map((item) => JSON.stringify(item))
    },
    async stop() {
      for (const client of clients) client.destroy()
      secrets.destroy()
      await engines.stop()
    },
  }
}

/** The API as API Gateway would call it. */
export function apiOf(runtime: Runtime): Api {
  const loaded = footing.load('identity', runtime) as Promise<Handler<'api'>>
  return async <T>(route: string, call: Call = {}) => {
    const [method = '', path = ''] = route.split(' ')
    const handler = await loaded
    const { statusCode, headers, body } = await handler(
      event(method, `/api${path}`, call),
      {} as Context,
    )
    return {
      status: statusCode,
      headers: headers ?? {},
      text: body,
      body: (body === '' ? {} : JSON.parse(body)) as T & Problem,
    }
  }
}

function event(
  method: string,
  path: string,
  { token, query, body, headers }: Call,
): APIGatewayProxyEvent {
  return {
    httpMethod: method,
    path,
    pathParameters: null,
    queryStringParameters: query ?? null,
    body: body ? JSON.stringify(body) : null,
    isBase64Encoded: false,
    headers: {
      'content-type': 'application/json',
      'X-Device-Id': 'phone-1',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    requestContext: { requestId: 'request', identity: { sourceIp: '10.0.0.9' } },
  } as unknown as APIGatewayProxyEvent
}
