import { describe, expect, it } from '@jest/globals'
import {
  type Connection,
  exchangeOver,
  type RawRequest,
  type RawResponse,
} from '@voucher/shared/client/exchange'
import { ApiProblem, NetworkProblem } from '@voucher/shared/client/problems'

const OK: RawResponse = { status: 200, headers: {}, body: { items: [], nextCursor: null } }
const REFUSAL = {
  type: 'about:blank',
  code: 'password_wrong',
  status: 403,
  title: '密码不正确',
  remainingAttempts: 3,
}

/** A connection that gives this answer, and what it was asked and told. */
function connected(answer: RawResponse | Error) {
  const asked: RawRequest[] = []
  const dates: (string | undefined)[] = []
  const connection: Connection = {
    addressOf: (path) => `https://host/api${path}`,
    headers: () => ({ 'X-Device-Id': 'device' }),
    send: (request) => {
      asked.push(request)
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
    learnTime: (date) => dates.push(date),
  }
  return { exchange: exchangeOver(connection), asked, dates }
}

describe('an exchange', () => {
  it('fills the path, writes the query without what is undefined, and says who asks', async () => {
    const { exchange, asked } = connected(OK)
    await exchange(
      'GET /me/vouchers',
      { query: { limit: 100, cursor: undefined } },
      { Authorization: 'Bearer token' },
    )
    await exchange('GET /me/vouchers/{voucherId}', { params: { voucherId: 'a/b' } })
    expect(asked).toEqual([
      {
        url: 'https://host/api/me/vouchers?limit=100',
        method: 'GET',
        headers: {
          Accept: 'application/json',
          'X-Device-Id': 'device',
          Authorization: 'Bearer token',
        },
      },
      {
        url: 'https://host/api/me/vouchers/a%2Fb',
        method: 'GET',
        headers: { Accept: 'application/json', 'X-Device-Id': 'device' },
      },
    ])
  })

  it('sends a body as JSON, with the key of the intent', async () => {
    const { exchange, asked } = connected(OK)
    await exchange('POST /operator/redemptions', {
      body: { code: '123456789012345678' },
      idempotencyKey: 'intent',
    })
    expect(asked[0]).toMatchObject({
      method: 'POST',
      body: '{"code":"123456789012345678"}',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'intent' },
    })
  })

  it('learns the server’s time from every answer, refusals among them', async () => {
    const date = 'Tue, 26 Oct 2021 01:00:00 GMT'
    const { exchange, dates } = connected({ status: 403, headers: { date }, body: REFUSAL })
    await expect(exchange('GET /me', {})).rejects.toThrow(ApiProblem)
    expect(dates).toEqual([date])
  })

  it('hands on what the server says of a refusal', async () => {
    const { exchange } = connected({ status: 403, headers: {}, body: REFUSAL })
    await expect(exchange('GET /me', {})).rejects.toMatchObject({
      code: 'password_wrong',
      message: '密码不正确',
    })
  })

  it.each([
    ['no answer came', new Error('time-out')],
    ['somebody else answered', { status: 502, headers: {}, body: '<html>' }],
    ['nothing can be read', { status: 302, headers: {}, body: undefined }],
  ])('calls it a lost network when %s', async (_, answer) => {
    const { exchange } = connected(answer)
    await expect(exchange('GET /me', {})).rejects.toThrow(NetworkProblem)
  })
})
