/** What one function does to its thread does not reach the others; clock, errors and ends do. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { createCounter, createTurns, withPrecedence } from '../../local/rooms/precedence.ts'
import { startStack, type Stack } from '../../local/stack.ts'
import { FOLDER_VARIABLE } from './support/held-functions.ts'
import { scratchFolder, until } from './support/scratch.ts'

const scratch = scratchFolder()
const fileIn = (name: string): string => join(scratch.folder, name)
let stack: Stack

beforeAll(async () => {
  process.env[FOLDER_VARIABLE] = scratch.folder
  stack = await startStack(
    {
      port: 0,
      host: '127.0.0.1',
      dataDirectory: fileIn('data'),
      reset: false,
      demo: false,
    },
    'test',
    { loader: join(import.meta.dirname, 'support/held-functions.ts') },
  )
  stack.open()
})
afterAll(async () => {
  writeFileSync(fileIn('release'), '')
  await stack.stop()
  scratch.remove()
})

const ask = (path: string): Promise<Response> => fetch(`${stack.publicOrigin}/api${path}`)
const codeOf = async (path: string): Promise<unknown> =>
  ((await (await ask(path)).json()) as { code: unknown }).code

test('a job that does not let go of its thread holds up neither operators nor workers', async () => {
  const client = new SQSClient({})
  const urls = JSON.parse(stack.environment.QUEUE_URLS ?? '{}') as Record<string, string>
  await client.send(new SendMessageCommand({ QueueUrl: urls['issue-vouchers'], MessageBody: '{}' }))
  client.destroy()
  await until('the job has begun', () => existsSync(fileIn('begun')))
  // It goes on until it is released: whoever waited for it would not be answered before.
  expect(await codeOf('/operator/institutions')).toBe('token_missing')
  expect(await codeOf('/me/vouchers')).toBe('token_missing')
  expect(existsSync(fileIn('ended'))).toBe(false)
  writeFileSync(fileIn('release'), '')
  await until('the job has ended', () => existsSync(fileIn('ended')))
})

test('functions see the business clock as it is moved', async () => {
  for (const at of ['2031-05-06T07:08:09Z', '2001-02-03T04:05:06Z']) {
    stack.clock.set(Date.parse(at))
    expect((await ask('/health')).headers.get('x-now')?.slice(0, 16)).toBe(at.slice(0, 16))
  }
})

test('a function that throws is an answer that may be asked for again', async () => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined)
  expect(await codeOf('/auth/channels/wechat-oa/authorize')).toBe('try_again')
})

test('a thread that ends says why', async () => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined)
  stack.jobs.start('send-reminders').catch(() => undefined)
  expect(await stack.failed).toBe('函数意外停止：beyond repair')
})

describe('at the database engine', () => {
  /** Work that goes on until it is told to end. */
  function works(count: number) {
    const begun: number[] = []
    const ends: (() => void)[] = []
    const start = (turns: ReturnType<typeof createTurns>) =>
      Array.from({ length: count }, (_, index) =>
        turns(() => {
          begun.push(index)
          return new Promise<void>((resolve) => {
            ends[index] = resolve
          })
        }),
      )
    return { begun, end: (index: number) => ends[index]?.(), start }
  }
  const passing = () =>
    new Promise((resolve) => {
      setImmediate(resolve)
    })

  test('so many go at once, the others after them in their order', async () => {
    const { begun, end, start } = works(4)
    const all = start(createTurns(2, createCounter()))
    await passing()
    expect(begun).toEqual([0, 1])
    end(1)
    await until('the next has begun', () => begun.length > 2)
    expect(begun).toEqual([0, 1, 2])
    end(0)
    end(2)
    await until('the last has begun', () => begun.length > 3)
    end(3)
    await Promise.all(all)
  })

  test('nobody begins while an operator is at it, until that is over', async () => {
    const counter = createCounter()
    const order: string[] = []
    let leave = (): void => undefined
    const operator = withPrecedence(
      counter,
      () =>
        new Promise<void>((resolve) => {
          leave = resolve
        }),
    ).then(() => order.push('operator'))
    const other = createTurns(
      1,
      counter,
      600_000,
    )(async () => {
      order.push('other')
    })
    await passing()
    leave()
    await Promise.all([operator, other])
    expect(order).toEqual(['operator', 'other'])
  })

  test('nobody gives way for ever', async () => {
    const counter = createCounter()
    void withPrecedence(counter, () => new Promise(() => undefined))
    expect(await createTurns(1, counter)(async () => 'done')).toBe('done')
  })

  test('work that fails makes room for the next', async () => {
    const turns = createTurns(1, createCounter())
    await expect(
      turns(async () => {
        throw new Error('refused')
      }),
    ).rejects.toThrow('refused')
    expect(await turns(async () => 'done')).toBe('done')
  })
})
