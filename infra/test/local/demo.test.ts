import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { contention } from './support/contention.ts'
import { idNumberProblem } from '@voucher/shared/id-number'
import { type Ask, broughtBack } from '../../../functions/test/support/stack/browser.ts'
import {
  administrators,
  operators,
  rosterPeople,
  workers,
  type Account,
} from '../../local/demo/cast.ts'
import { buildH5IfNeeded } from '../../local/apps/build-app.ts'
import { allGone, npmStart, type LocalSystem } from './support/local-system.ts'
import { scratchFolder } from './support/scratch.ts'

const scratch = scratchFolder()
let system: LocalSystem
let accounts: Account[]

const start = async (): Promise<void> => {
  system = await npmStart({ LOCAL_DATA_DIR: scratch.folder, LOCAL_DEMO: '1' })
}
const stop = async (): Promise<void> => {
  const processes = system.processes()
  system.npm.kill('SIGTERM')
  await allGone(processes)
}
beforeAll(async () => {
  await buildH5IfNeeded(() => undefined, new AbortController().signal)
  await start()
  accounts = await get<Account[]>('/sim/accounts')
})
afterAll(async () => {
  await stop()
  scratch.remove()
})

const call = async <T>(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<T> => {
  const json =
    body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { ...headers, 'content-type': 'application/json' } }
  return (await fetch(`${system.origin}${path}`, { method, headers, ...json })).json() as Promise<T>
}
const get = <T>(path: string, headers?: Record<string, string>): Promise<T> =>
  call('GET', path, undefined, headers)
const of = (role: Account['role']): Account[] => accounts.filter((account) => account.role === role)

/** Follows nothing by itself, so that the cookies on the way can be kept. */
const asBrowser: Ask = async (route, { query, headers = {} }) => {
  const address = `${system.origin}/api${route.slice('GET '.length)}?${new URLSearchParams(query)}`
  const answer = await fetch(address, { redirect: 'manual', headers })
  return { headers: Object.fromEntries(answer.headers) }
}

async function signIn({ channel, subject }: Account): Promise<{ authorization: string }> {
  const { code } = await call<{ code: string }>('POST', `/sim/channels/${channel}/codes`, {
    subject,
  })
  const cookie = await broughtBack(asBrowser, channel, code)
  const body = { channel, code }
  const { accessToken } = await call<{ accessToken: string }>(
    'POST',
    '/api/auth/sessions',
    body,
    cookie,
  )
  return { authorization: `Bearer ${accessToken}` }
}

test('everybody of the demo has a valid number and phone of their own', () => {
  const people = [
    ...workers,
    ...operators,
    ...administrators,
    ...[0, 1, 2, 3].flatMap((index) => rosterPeople(index * 50, 30, '420106')),
  ]
  expect(people.filter(({ idNumber }) => idNumberProblem(idNumber, '2021-10-26'))).toEqual([])
  for (const key of ['idNumber', 'phone'] as const)
    expect(new Set(people.map((person) => person[key])).size).toBe(people.length)
})

describe('the demo', () => {
  test('has people in every role, with open cards', async () => {
    expect(of('worker').length).toBeGreaterThanOrEqual(20)
    const institutions = Map.groupBy(of('operator'), ({ institutionId }) => institutionId)
    expect(
      [...institutions.values()].map((team) => team.map(({ operatorRole }) => operatorRole)),
    ).toEqual(Array(3).fill(['primary', 'ordinary', 'ordinary']))
    expect(of('administrator').map(({ regionCode }) => regionCode)).toEqual([
      '420000',
      '420100',
      '420106',
      '420111',
    ])
    for (const account of [of('worker')[0], of('operator')[4], of('administrator')[0]]) {
      const { person, operatorOf } = await get<{
        person: { name: string }
        operatorOf: { institutionId: string; role: string }[]
      }>('/api/me', await signIn(account as Account))
      expect(person.name).toBe(account?.name)
      expect(operatorOf.map(({ institutionId, role }) => [institutionId, role])).toEqual(
        account?.role === 'operator' ? [[account.institutionId, account.operatorRole]] : [],
      )
    }
  })

  test('lets a worker claim, show, and use a voucher at any of the institutions', async () => {
    const worker = of('worker')[0] as Account
    const asWorker = await signIn(worker)
    const verify = async (purpose: string, resource: string) =>
      (
        await call<{ verificationToken: string }>(
          'POST',
          '/api/me/verifications',
          {
            purpose,
            resource,
            method: 'password',
            password: worker.password,
          },
          asWorker,
        )
      ).verificationToken
    const { items } = await get<{
      items: { batchId: string; remaining: number; eligible: boolean }[]
    }>('/api/campaigns', asWorker)
    const campaign = items.find(({ remaining, eligible }) => eligible && remaining >= 5000)
    const batchId = campaign?.batchId ?? ''
    const claimed = await call<{ voucher: { voucherId: string } }>(
      'POST',
      `/api/campaigns/${batchId}/claims`,
      { verificationToken: await verify('claim', batchId) },
      { ...asWorker, 'idempotency-key': 'k1' },
    )
    const { voucherId } = claimed.voucher
    const pass = await call<{ code: string }>(
      'POST',
      `/api/me/vouchers/${voucherId}/passes`,
      { verificationToken: await verify('use', voucherId) },
      asWorker,
    )
    const choices: { classId: string; freeSeats: number }[][] = []
    for (const operator of of('operator').filter(
      ({ operatorRole }) => operatorRole === 'primary',
    )) {
      choices.push(
        (
          await call<{ classes: { classId: string; freeSeats: number }[] }>(
            'POST',
            '/api/operator/redemptions/preview',
            { code: pass.code },
            await signIn(operator),
          )
        ).classes,
      )
    }
    expect(choices.map(([first]) => (first?.freeSeats ?? 0) >= 500)).toEqual([true, true, true])
    const body = { code: pass.code, classId: choices[0]?.[0]?.classId }
    const redeemed = await call<{ voucher: { status: string } }>(
      'POST',
      '/api/operator/redemptions',
      body,
      { ...(await signIn(of('operator')[0] as Account)), 'idempotency-key': 'k2' },
    )
    expect(redeemed.voucher.status).toBe('used')
  })

  test('has vouchers with their holders from one batch, and others that wait to be issued', async () => {
    const modes = async (account: Account | undefined) =>
      (
        await get<{ items: { mode: string; batchId: string }[] }>(
          '/api/me/vouchers',
          await signIn(account as Account),
        )
      ).items.map(({ mode }) => mode)
    expect(await modes(of('worker')[1])).toEqual(['targeted'])
    expect(await modes(of('worker')[13])).toEqual([])
  })

  test('is there again after a restart, within seconds, and once', async () => {
    const campaigns = async () =>
      (
        await get<{ items: { batchId: string }[] }>(
          '/api/campaigns',
          await signIn(of('worker')[2] as Account),
        )
      ).items.map(({ batchId }) => batchId)
    const before = await campaigns()
    await stop()
    const began = performance.now()
    await start()
    const took = performance.now() - began
    expect(took).toBeLessThan(15_000 * contention())
    expect(await get('/sim/accounts')).toEqual(accounts)
    expect(await campaigns()).toEqual(before)
  })
})
