/** Institutions and operators on real parts: the table, the key service, the simulated card platform, and the API's own handlers. */
import { createServer } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
import { operatorRoutes } from '@voucher/shared/contract/operator'
import type { Problem } from '@voucher/shared/errors'
import { idNumberCheckCharacter } from '@voucher/shared/id-number'
import { usccCheckCharacter } from '@voucher/shared/uscc'
import { createTableFor, startEmulators } from '../../../infra/local/emulators.ts'
import { listenOnLoopback } from '../../../infra/local/http/listen.ts'
import { createService } from '../../../infra/local/http/service.ts'
import { cardApi } from '../../../infra/local/simulators/card/card-api.ts'
import { createCardRecords, type CardPerson } from '../../../infra/local/simulators/card/card-records.ts'
import { openStore } from '../../../infra/local/state/store.ts'
import type { Actor } from '../../src/domain/actor.ts'
import { addOperator, createInstitution, type Institution, type NewOperator, type Operator } from '../../src/domain/institution/index.ts'
import { apiFunction } from '../../src/entry/api/api-function.ts'
import { operatorManagement } from '../../src/entry/api/operators.ts'
import { identityServicesOf } from '../../src/platform/identity-services.ts'
import { operatorIdOf, systemRandom, type InstitutionId, type PersonId } from '../../src/platform/ids.ts'
import { createRuntime, type Runtime } from '../../src/platform/runtime.ts'

const {
  'GET /operator/institutions': institutions, 'GET /operator/operators': list, 'POST /operator/operators': add,
  'PATCH /operator/operators/{operatorId}': edit, 'POST /operator/operators/{operatorId}/primary': transfer,
} = operatorRoutes
const managed = {
  'GET /operator/institutions': institutions, 'GET /operator/operators': list, 'POST /operator/operators': add,
  'PATCH /operator/operators/{operatorId}': edit, 'POST /operator/operators/{operatorId}/primary': transfer,
}

export interface Call { as: PersonId; at?: InstitutionId; key?: string; query?: Record<string, string>; body?: unknown; headers?: Record<string, string> }
export interface Answer<T> { status: number; body: T & Problem }
/** Calls the API's handler as API Gateway would, signed in as a person. */
export type Api = <T = unknown>(route: `${'GET' | 'POST' | 'PATCH'} /${string}`, call: Call) => Promise<Answer<T>>

export const HR: Actor = { role: 'administrator' }

let made = 0
/** Somebody nobody has met before, with a valid number of their own. */
export function somebody(name = '周建国'): NewOperator {
  const first17 = `420106${19600101 + Math.floor(made / 900) * 10000}${String(100 + (made % 900))}`
  made += 1
  return { name, idNumber: first17 + idNumberCheckCharacter(first17), phone: `139${String(10000000 + made)}`, status: 'enabled' }
}

export function someUscc(): string {
  const first17 = `91420102${String(made++).padStart(9, '0')}`
  return first17 + usccCheckCharacter(first17)
}

export interface OperatorStack {
  runtime: Runtime
  /** The same system over a DynamoDB client that the test has tampered with. */
  over(tamper: (client: DynamoDBClient) => DynamoDBClient): Runtime
  apiOf(runtime: Runtime): Api
  api: Api
  /** Moves business time. */
  advance(milliseconds: number): void
  knowAtCardPlatform(person: CardPerson): void
  addOperator(institutionId: InstitutionId, person?: NewOperator, runtime?: Runtime): Promise<Operator>
  /** An institution with so many enabled operators, the first of them its primary. */
  institutionWith(operators: number): Promise<Institution & { operators: PersonId[] }>
  stop(): Promise<void>
}

export async function startOperatorStack(): Promise<OperatorStack> {
  const directory = mkdtempSync(join(tmpdir(), 'operators-'))
  const emulators = await startEmulators()
  Object.assign(process.env, emulators.environment)
  let offset = 0
  const clock = () => Date.now() + offset
  const store = openStore(directory)
  const records = createCardRecords(store)
  const listener = createService(cardApi(records, { now: clock, set: () => undefined, onJump: () => undefined }, 'http://card.test'))
  const cards = await listenOnLoopback(createServer((request, response) => { void listener(request, response) }))
  const environment = {
    ...emulators.environment, TABLE_NAME: 'operators', QUEUE_URLS: '{}', PUBLIC_ORIGIN: 'http://app.test', WECHAT_API_ORIGIN: 'http://wechat.test',
    WECHAT_AUTHORIZE_ORIGIN: 'http://wechat.test', CARD_PLATFORM_ORIGIN: cards.endpoint, VERSION: 'test',
  }
  await createTableFor(environment.TABLE_NAME)
  const clients: DynamoDBClient[] = []
  const over = (tamper: (client: DynamoDBClient) => DynamoDBClient): Runtime => {
    const dynamo = tamper(new DynamoDBClient({}))
    clients.push(dynamo)
    return createRuntime(environment, { clock, dynamo })
  }
  const runtime = over((client) => client)
  const services = identityServicesOf(runtime)
  const tokenOf = (personId: PersonId) => services.signer.access({ sessionId: systemRandom.id('ses'), personId })

  const apiOf = (on: Runtime): Api => {
    const handler = apiFunction(on, managed, operatorManagement(on))
    return async <T>(route: string, call: Call) => {
      const [method = '', path = ''] = route.split(' ')
      const result = await handler(event(method, `/api${path}`, call, await tokenOf(call.as)), {} as Context)
      return { status: result.statusCode, body: JSON.parse(result.body) as T & Problem }
    }
  }
  const addAs = (institutionId: InstitutionId, person = somebody(), on = runtime) => addOperator(on, services, institutionId, person, { actor: HR })
  return {
    runtime, over, apiOf, api: apiOf(runtime),
    advance: (milliseconds) => { offset += milliseconds },
    knowAtCardPlatform: (person) => records.addPerson(person),
    addOperator: addAs,
    async institutionWith(operators) {
      const institution = await createInstitution(runtime, {
        name: `焊工培训学校 ${made}`, uscc: someUscc(), regionCode: '420102', address: '解放大道 1 号', latitude: 30.6, longitude: 114.3,
      }, HR)
      const people: PersonId[] = []
      for (let index = 0; index < operators; index++) people.push((await addAs(institution.institutionId)).personId)
      return { ...institution, operators: people }
    },
    async stop() {
      for (const client of clients) client.destroy()
      await cards.stop()
      await emulators.stop()
      store.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function event(method: string, path: string, { at, key, query, body, headers }: Call, token: string): APIGatewayProxyEvent {
  return {
    httpMethod: method, path, pathParameters: null, queryStringParameters: query ?? null, body: body === undefined ? null : JSON.stringify(body), isBase64Encoded: false,
    headers: {
      authorization: `Bearer ${token}`, 'content-type': 'application/json', 'X-Device-Id': 'phone-1', ...(at && { 'X-Institution-Id': at }),
      ...(key !== undefined && { 'Idempotency-Key': key }), ...headers,
    },
    requestContext: { requestId: 'request', identity: { sourceIp: '10.0.0.9' } },
  } as unknown as APIGatewayProxyEvent
}

/** `POST /operator/operators/{operatorId}/primary` for a person. */
export const transferRoute = (to: PersonId) => `POST /operator/operators/${operatorIdOf(to)}/primary` as const
/** `PATCH /operator/operators/{operatorId}` for a person. */
export const editRoute = (personId: PersonId) => `PATCH /operator/operators/${operatorIdOf(personId)}` as const
