import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createServer } from 'node:http'
import type { Jobs } from '../../local/triggers/jobs.ts'
import { listenOnLoopback } from '../../local/http/listen.ts'
import { createService } from '../../local/http/service.ts'
import { platformSecrets } from '../../local/keys/platform-secrets.ts'
import { simRoutes } from '../../local/control/sim-routes.ts'
import { startSimulators, type Simulators } from '../../local/simulators/start-simulators.ts'
import { openMemory, scratchFolder, type Memory } from './support/scratch.ts'

const KNOWN = {
  name: '周建国',
  idNumber: '420106199001011231',
  phone: '13900000001',
  regionCode: '420106',
  crowds: ['ruralMigrant'],
}

const scratch = scratchFolder()
let memory: Memory
let simulators: Simulators
let service: Awaited<ReturnType<typeof listenOnLoopback>>
let started: string[] = []
const jobs: Jobs = {
  start: async (job) => {
    started.push(job)
  },
  settled: async () => {
    started.push('settled')
  },
  deadLetters: async () => 2,
  deadRecords: async () => 1,
  close: () => undefined,
}

beforeAll(async () => {
  memory = openMemory(scratch.folder)
  simulators = await startSimulators({
    ...memory,
    secrets: platformSecrets(),
    publicOrigin: 'http://app.test',
  })
  const listener = createService(
    simRoutes({ simulators, jobs, accounts: () => [{ role: 'worker' }] }),
    '/sim',
  )
  service = await listenOnLoopback(
    createServer((request, response) => {
      void listener(request, response)
    }),
  )
})
beforeEach(() => {
  started = []
})
afterAll(async () => {
  await service.stop()
  await simulators.stop()
  memory.store.close()
  scratch.remove()
})

async function ask(
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<[number, unknown]> {
  const answer = await fetch(`${service.endpoint}/sim${path}`, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  })
  return [answer.status, await answer.json()]
}

describe('/sim', () => {
  test('moves the clock to an instant, on, and back; it goes on ticking', async () => {
    const [, { now }] = (await ask('POST', '/clock', { at: '2021-10-26T23:59:00+08:00' })) as [
      number,
      { now: string },
    ]
    expect(Date.parse(now) - Date.parse('2021-10-26T15:59:00Z')).toBeLessThan(1000)
    const [, later] = (await ask('POST', '/clock', { advanceSeconds: 120 })) as [
      number,
      { now: string },
    ]
    expect(Date.parse(later.now) - Date.parse(now)).toBeGreaterThanOrEqual(120_000)
    await ask('POST', '/clock', { advanceSeconds: -86_400 })
    const [, back] = (await ask('GET', '/clock')) as [number, { now: string }]
    expect(back.now.slice(0, 10)).toBe('2021-10-25')
    expect(memory.clock.now() - Date.parse(back.now)).toBeLessThan(1000)
  })

  test.each([
    {},
    { at: 'tomorrow' },
    { at: '2021-10-26T00:00:00Z', advanceSeconds: 1 },
    { advanceSeconds: 1e15 },
    { advanceSeconds: '1' },
  ])('refuses %j as a change of the clock', async (body) => {
    const before = memory.clock.now()
    expect(await ask('POST', '/clock', body)).toMatchObject([422, { code: 'invalid_request' }])
    expect(Math.abs(memory.clock.now() - before)).toBeLessThan(1000)
  })

  test("gives login and phone codes of a channel's user, known or not", async () => {
    const [, { code }] = (await ask('POST', '/channels/weapp/codes', { subject: 'somebody' })) as [
      number,
      { code: string },
    ]
    expect(simulators.users.useCode('weapp', 'login', code)).toEqual({
      ok: true,
      subject: 'somebody',
    })
    const [, phone] = (await ask('POST', '/channels/weapp/phone-codes', {
      subject: 'somebody',
      phone: '13900000009',
    })) as [number, { code: string }]
    expect(simulators.users.useCode('weapp', 'phone', phone.code)).toEqual({
      ok: true,
      subject: 'somebody',
    })
    expect(simulators.users.user('weapp', 'somebody')).toMatchObject({ phone: '13900000009' })
    for (const channel of ['sms', 'nothing', 'constructor'])
      expect(
        await ask('POST', `/channels/${channel}/codes`, { subject: 'somebody' }),
      ).toMatchObject([404, { code: 'not_found' }])
    expect(await ask('POST', '/channels/weapp/codes', {})).toMatchObject([
      422,
      { errors: [{ path: 'subject' }] },
    ])
  })

  test.each(['weapp', 'wechat-oa', 'alipay', 'ehuiban'] as const)(
    'gives one-time codes of %s',
    async (channel) => {
      const [, { code }] = (await ask('POST', `/channels/${channel}/codes`, {
        subject: 'everywhere',
      })) as [number, { code: string }]
      expect(simulators.users.useCode(channel, 'login', code)).toEqual({
        ok: true,
        subject: 'everywhere',
      })
      expect(simulators.users.useCode(channel, 'login', code)).toEqual({
        ok: false,
        reason: 'used',
      })
    },
  )

  test('orders who wants no messages, and trouble with a service', async () => {
    expect(
      await ask('POST', '/channels/sms/refusals', { subject: '13900000009', refuses: true }),
    ).toEqual([200, { subject: '13900000009', refuses: true }])
    expect(simulators.users.refuses('sms', '13900000009')).toBe(true)
    await ask('POST', '/channels/sms/refusals', { subject: '13900000009', refuses: false })
    expect(simulators.users.refuses('sms', '13900000009')).toBe(false)
    expect(await ask('POST', '/channels/ehuiban/faults', { mode: 'down', count: 2 })).toEqual([
      200,
      { mode: 'down', count: 2 },
    ])
    const token = async () =>
      (
        await fetch(`${simulators.origins.ehuiban}/oauth2/token`, {
          method: 'POST',
          body: new URLSearchParams(),
        })
      ).status
    expect([await token(), await token(), await token()]).toEqual([503, 503, 401])
    expect(await ask('POST', '/channels/ehuiban/faults', { mode: 'tired' })).toMatchObject([
      422,
      { errors: [{ path: 'mode' }] },
    ])
  })

  test('makes people known to the card platform', async () => {
    expect(await ask('POST', '/population', KNOWN)).toMatchObject([
      201,
      { idNumber: KNOWN.idNumber },
    ])
    expect(simulators.card.records.person(KNOWN.idNumber)).toEqual(KNOWN)
    expect(
      await ask('POST', '/population', { ...KNOWN, idNumber: '420106199001011230' }),
    ).toMatchObject([422, { errors: [{ path: 'idNumber', code: 'wrong_checksum' }] }])
    expect(await ask('POST', '/population', { ...KNOWN, crowds: ['nobody'] })).toMatchObject([
      422,
      { code: 'invalid_request' },
    ])
  })

  test('orders what a face check answers', async () => {
    expect(await ask('POST', '/face/fac_1', { result: 'failed' })).toEqual([
      200,
      { result: 'failed' },
    ])
    expect(simulators.card.records.faceAnswer('fac_1')).toBe('failed')
    expect(await ask('POST', '/face/fac_1', { result: 'perhaps' })).toMatchObject([
      422,
      { code: 'invalid_request' },
    ])
  })

  test('shows the messages of one user, or all', async () => {
    simulators.mailbox.keep({
      channel: 'weapp',
      subject: 'a',
      templateId: 't',
      data: {},
      at: '2021-10-26T00:00:00Z',
    })
    simulators.mailbox.keep({
      channel: 'weapp',
      subject: 'b',
      templateId: 't',
      data: {},
      at: '2021-10-26T00:00:00Z',
    })
    expect(await ask('GET', '/messages?subject=a')).toMatchObject([200, [{ subject: 'a' }]])
    expect((await ask('GET', '/messages'))[1]).toHaveLength(2)
  })

  test('runs a job and answers when it is over', async () => {
    expect(await ask('POST', '/jobs/expire-vouchers')).toEqual([
      200,
      { job: 'expire-vouchers', deadLetters: 2 },
    ])
    expect(started).toEqual(['expire-vouchers', 'settled'])
    for (const name of ['nothing', 'constructor', '__proto__'])
      expect(await ask('POST', `/jobs/${name}`)).toMatchObject([404, { code: 'not_found' }])
  })

  test('says how many records of the stream were set aside', async () => {
    expect(await ask('GET', '/dead-records')).toEqual([200, { deadRecords: 1 }])
  })

  test('lists the accounts, and refuses what it does not understand', async () => {
    expect(await ask('GET', '/accounts')).toEqual([200, [{ role: 'worker' }]])
    const answer = await fetch(`${service.endpoint}/sim/clock`, { method: 'POST', body: '{' })
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'malformed_request' }])
    expect(await ask('GET', '/nothing')).toMatchObject([404, { code: 'not_found' }])
  })
})
