import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { ACMClient } from '@aws-sdk/client-acm'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { STSClient } from '@aws-sdk/client-sts'
import { callerOf } from '../../commands/caller.ts'
import {
  checkAccount,
  checkCertificate,
  checkConcurrency,
  checkOrigins,
  checkRuntime,
} from '../../commands/preflight/checks.ts'
import { stageOf, type Stage } from '../../lib/stage.ts'
import { context } from '../cdk/synthesize.ts'

const NOW = Date.UTC(2021, 9, 26)
const DAY = 24 * 3600_000
/** What AWS says; each test changes what it is about. */
let world: {
  arn: string
  concurrency: number
  runtimes: string[]
  certificate: { Status: string; DomainName: string; NotAfter: number }
}
beforeEach(() => {
  world = {
    arn: 'arn:aws-cn:sts::123456789012:assumed-role/deploys/zhang.san',
    concurrency: 1000,
    runtimes: ['nodejs24.x arm64', 'nodejs24.x x86_64'],
    certificate: {
      Status: 'ISSUED',
      DomainName: 'voucher.rst.hubei.gov.cn',
      NotAfter: (NOW + 200 * DAY) / 1000,
    },
  }
})

/** STS, Lambda and ACM in their own protocols. */
let server: Server
let endpoint: string
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().once('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://aws')
      const json = (value: object, status = 200) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(value))
      }
      if (request.headers['x-amz-target'] === 'CertificateManager.DescribeCertificate')
        json({ Certificate: world.certificate })
      else if (pathname.endsWith('/account-settings/') || pathname.endsWith('/account-settings'))
        json({ AccountLimit: { ConcurrentExecutions: world.concurrency } })
      else if (pathname.endsWith('/layers')) {
        const asked = `${searchParams.get('CompatibleRuntime')} ${searchParams.get('CompatibleArchitecture')}`
        if (world.runtimes.includes(asked)) json({ Layers: [] })
        else {
          response.setHeader('x-amzn-errortype', 'InvalidParameterValueException')
          json({ Type: 'User', message: `unknown ${asked}` }, 400)
        }
      } else {
        response.writeHead(200, { 'content-type': 'text/xml' })
        response.end(
          `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${world.arn}</Arn><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
        )
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const account = () => ({
  endpoint,
  region: 'cn-north-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
})
const stage = (change: object = {}): Stage => {
  const given: Record<string, unknown> = {
    ...context,
    stage: 'production',
    placeholders: 'allowed',
    stages: {
      production: {
        ...context.stages.production,
        origins: {
          ...context.stages.production?.origins,
          PUBLIC_ORIGIN: 'https://voucher.rst.hubei.gov.cn',
        },
        ...change,
      },
    },
  }
  return stageOf((key) => given[key])
}

describe('before a deployment', () => {
  test('addresses that belong to nobody are named', () => {
    expect(checkOrigins(stage())).toMatchObject({
      state: 'bad',
      what: '还有地址是示例：EHUIBAN_API_ORIGIN、EHUIBAN_AUTHORIZE_ORIGIN、CARD_PLATFORM_ORIGIN',
    })
  })

  test('credentials of the other partition are told apart', async () => {
    const look = () => checkAccount(new STSClient(account()), stage())
    expect(await look()).toMatchObject({ state: 'good' })
    world.arn = 'arn:aws:iam::123456789012:user/li.si'
    expect(await look()).toMatchObject({
      state: 'bad',
      mend: expect.stringContaining('--partition aws'),
    })
  })

  test('a new account, which may run ten at once, is told what to ask for', async () => {
    const look = (change = {}) => checkConcurrency(new LambdaClient(account()), stage(change))
    expect(await look()).toMatchObject({ state: 'good' })
    world.concurrency = 10
    expect(await look()).toMatchObject({
      state: 'bad',
      what: expect.stringMatching(/^函数并发额度只有 10，需要 9\d\d$/),
      mend: expect.stringContaining('Service Quotas'),
    })
    world.concurrency = 320
    expect(await look({ apiCapacity: 0.1 })).toMatchObject({ state: 'good' })
  })

  test('a region without arm64 or the runtime is told, with the way out', async () => {
    const look = (change = {}) => checkRuntime(new LambdaClient(account()), stage(change))
    expect(await look()).toMatchObject({ state: 'good' })
    world.runtimes = ['nodejs24.x x86_64']
    expect(await look()).toMatchObject({ state: 'bad', mend: expect.stringContaining('x86_64') })
    expect(await look({ architecture: 'x86_64' })).toMatchObject({ state: 'good' })
    world.runtimes = []
    expect(await look({ architecture: 'x86_64' })).toMatchObject({ state: 'bad' })
  })

  test('a certificate must be issued, of this name, and not about to end', async () => {
    const look = (
      arn: string | undefined = 'arn:aws-cn:acm:cn-north-1:123456789012:certificate/a',
    ) => checkCertificate(new ACMClient(account()), stage(), { arn, now: NOW })
    expect(await look()).toMatchObject({ state: 'good', what: expect.stringContaining('200 天') })
    world.certificate.DomainName = '*.rst.hubei.gov.cn'
    expect(await look()).toMatchObject({ state: 'good' })
    world.certificate.DomainName = 'other.rst.hubei.gov.cn'
    expect(await look()).toMatchObject({ state: 'bad', what: expect.stringContaining('不是') })
    world.certificate.DomainName = 'voucher.rst.hubei.gov.cn'
    world.certificate.NotAfter = (NOW + 20 * DAY) / 1000
    expect(await look()).toMatchObject({ state: 'bad', what: expect.stringContaining('20 天') })
    world.certificate.Status = 'PENDING_VALIDATION'
    expect(await look()).toMatchObject({ state: 'bad', mend: expect.stringContaining('CNAME') })
    expect(
      await checkCertificate(new ACMClient(account()), stage(), { arn: undefined, now: NOW }),
    ).toMatchObject({ state: 'ask' })
  })

  test('npm run preflight says all of it, and refuses when anything is wrong', async () => {
    world.concurrency = 10
    const child = spawn(
      process.execPath,
      ['infra/commands/preflight/run-preflight.ts', '--stage', 'production'],
      {
        cwd: join(import.meta.dirname, '../../..'),
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          PATH: process.env.PATH,
          AWS_REGION: 'cn-north-1',
          AWS_ACCESS_KEY_ID: 'a',
          AWS_SECRET_ACCESS_KEY: 'b',
          AWS_ENDPOINT_URL: endpoint,
        },
      },
    )
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8')
    })
    const [code] = (await once(child, 'close')) as [number]
    expect(code).toBe(1)
    for (const words of ['✗ 还有地址是示例', '✗ 函数并发额度只有 10', '? ICP 备案', 'MP_verify'])
      expect(said).toContain(words)
    expect(said).toMatch(/有 2 项需要先处理，现在部署会半途失败\n$/)
  })
})

test('the audit trail of the command line names the person', async () => {
  const sts = new STSClient(account())
  expect(await callerOf(sts)).toBe('zhang.san')
  world.arn = ''
  await expect(callerOf(sts)).rejects.toThrow('无法得知是谁在办理')
})
