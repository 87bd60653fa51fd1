import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { createDynamoClient } from './dynamo/client.ts'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { patienceOf } from './patience.ts'
import { createSecrets } from './secrets.ts'

const MINUTE = 60_000
let server: Server
let asked: number
let answer: (response: ServerResponse) => void
let endpoint: string

const give = (value: object) => (response: ServerResponse) => {
  response.setHeader('content-type', 'application/x-amz-json-1.1')
  response.end(JSON.stringify({ SecretString: JSON.stringify(value) }))
}
const fail = (response: ServerResponse) => {
  response.statusCode = 500
  response.end('{"__type":"InternalServiceError"}')
}
const hang = () => undefined

beforeEach(async () => {
  asked = 0
  server = createServer((request, response) => {
    asked += 1
    request.resume()
    answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const account = {
  region: 'cn-north-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
}
function reader(timeout: number) {
  let time = 0
  const stale: string[] = []
  const secrets = createSecrets(
    new SecretsManagerClient({
      ...account,
      endpoint,
      ...patienceOf({ CALL_TIMEOUT_MS: timeout }),
      maxAttempts: 1,
    }),
    { 'public-keys': 'id' },
    { now: () => time, onStale: (name) => stale.push(name) },
  )
  return { read: () => secrets('public-keys'), wait: (ms: number) => (time += ms), stale }
}

describe('secrets', () => {
  test('are read once, and again after five minutes', async () => {
    const { read, wait } = reader(1000)
    answer = give({ a: 1 })
    expect([await read(), await read(), asked]).toEqual([{ a: 1 }, { a: 1 }, 1])
    answer = give({ a: 2 })
    wait(5 * MINUTE - 1)
    expect(await read()).toEqual({ a: 1 })
    wait(1)
    expect([await read(), asked]).toEqual([{ a: 2 }, 2])
  })

  test.each([
    ['answers with errors', fail],
    ['does not answer', hang],
  ])('go on serving while the store %s, are told of, and end after four hours', async (_, bad) => {
    const { read, wait, stale } = reader(200)
    answer = give({ a: 1 })
    await read()
    answer = bad
    wait(5 * MINUTE)
    expect(await read()).toEqual({ a: 1 })
    expect([asked, stale]).toEqual([2, ['public-keys']])
    // Not every request waits for a store that is down.
    expect([await read(), asked]).toEqual([{ a: 1 }, 2])
    wait(15_000)
    expect([await read(), asked]).toEqual([{ a: 1 }, 3])
    wait(4 * 60 * MINUTE)
    await expect(read()).rejects.toThrow()
    // And what the store says is believed as soon as it says anything.
    answer = give({ a: 2 })
    expect(await read()).toEqual({ a: 2 })
  })

  test('are not there at all when the first reading fails', async () => {
    const { read } = reader(200)
    answer = fail
    await expect(read()).rejects.toThrow()
    answer = give({ a: 1 })
    expect(await read()).toEqual({ a: 1 })
  })
})

describe('a call of AWS', () => {
  test('that nobody answers ends, all its tries within the fifteen seconds of a request', async () => {
    answer = hang
    const client = createDynamoClient({
      ...account,
      endpoint,
      ...patienceOf({ CALL_TIMEOUT_MS: 400 }),
    })
    const began = performance.now()
    await expect(
      client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } })),
    ).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(asked).toBe(3)
    // A tenth of what is deployed.
    expect(performance.now() - began).toBeLessThan(3000)
    client.destroy()
  })
})
