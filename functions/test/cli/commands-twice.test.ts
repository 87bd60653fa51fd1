/**
 * `class create` and `campaign create` run twice: by mistake, at once, after a lost answer
 * (invariant 9).
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { type Campaign, campaignsOwner, readBatch } from '../../src/domain/batch/index.ts'
import { readStock } from '../../src/domain/campaign/index.ts'
import type { BatchId } from '../../src/platform/ids.ts'
import { idIn, type Said } from '../support/stack/desk.ts'
import { conflicting, dyingAfter, losingAnswers } from '../support/trouble/faults.ts'
import type { Stack } from '../support/stack/stack.ts'
import { useDesk, useStack } from '../support/stack/use-stack.ts'
import { withoutConditions } from '../support/trouble/without-conditions.ts'
import { claim, next, school, worker } from '../support/world/world.ts'

const stack = useStack()
const desk = useDesk(stack)

const today = () => shanghaiDate(stack.clock.now())
/** The region of the campaigns of one test. */
let region = ''
let institution = ''
beforeEach(async () => {
  region = String(420_000 + next())
  institution = (await school(stack)).institutionId
})

const COMMANDS = {
  class: {
    prefix: 'cls',
    repeated: '这个班级以前登记过，没有再建',
    change: ['--capacity', '51'],
    words: () => [
      'class',
      'create',
      '--institution',
      institution,
      '--name',
      '焊工二班',
      '--type',
      '项目制',
      '--occupation',
      '焊工',
      '--level',
      '中级',
      '--start',
      today(),
      '--end',
      addDays(today(), 60),
      '--address',
      '楼',
      '--course',
      '焊接:8',
    ],
    rest: ['--capacity', '50'],
    owner: () => `CLASSES#${institution}`,
  },
  campaign: {
    prefix: 'bat',
    repeated: '这次活动以前创建过（已发券），没有再建',
    change: ['--quantity', '101'],
    words: () => [
      'campaign',
      'create',
      '--name',
      '普惠券',
      '--function-type',
      '抵用券',
      '--type',
      '普惠制培训',
      '--occupation',
      '焊工',
      '--level',
      '中级',
      '--region',
      region,
      '--claim-from',
      today(),
      '--claim-until',
      addDays(today(), 30),
      '--valid-days',
      '60',
      '--expected-peak',
      '15',
    ],
    rest: ['--quantity', '100'],
    owner: () => campaignsOwner(region),
  },
} as const

/**
 * Nobody's transaction is sent before this many want to send theirs: all have looked before the
 * first one writes.
 */
function together(client: DynamoDBClient, count: number): DynamoDBClient {
  let arrived = 0
  let open = (): void => undefined
  const all = new Promise<void>((resolve) => {
    open = resolve
  })
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName === 'TransactWriteItemsCommand') {
        if (++arrived === count) open()
        await all
      }
      return next(args)
    },
    { step: 'initialize', name: 'together' },
  )
  return client
}

describe.each(['class', 'campaign'] as const)('%s create', (kind) => {
  const { prefix, repeated, change, words, rest, owner } = COMMANDS[kind]
  const create = (...more: string[]) =>
    desk.run([...words(), ...(more.includes(change[0]) ? [] : rest), ...more])
  const createOver = (on: ReturnType<Stack['over']>) => desk.run([...words(), ...rest], desk.on(on))
  /** The ids of all that there is. */
  const made = async () =>
    (
      await stack.runtime.table.query({
        index: 'byOwner',
        where: 'ownerKey = :owner',
        values: { ':owner': owner() },
      })
    ).items.map((item) => (item.batchId ?? item.classId) as string)
  const ids = (all: readonly Said[]) => new Set(all.map((said) => idIn(said, prefix)))

  test('twice gives the same one, and says so', async () => {
    const [first, second] = [await create(), await create()]
    expect([first.code, second.code]).toEqual([0, 0])
    expect(first.out).not.toContain('没有再建')
    expect(second.out).toBe(
      `${repeated}。确实要再建${kind === 'class' ? '一个' : '一次'}同样的，请在命令后面加上 --again\n${first.out}`,
    )
    expect(await made()).toEqual([idIn(first, prefix)])
  })

  test('with other content under the same name and dates is refused, and names the one that is there', async () => {
    const first = await create()
    const other = await create(...change)
    expect([other.code, other.out]).toEqual([1, ''])
    expect(other.complaints).toContain(
      `已经有了（编号 ${idIn(first, prefix)}），其他内容与这次填写的不同`,
    )
    expect(await made()).toHaveLength(1)
  })

  test('again makes another one, of either content; the next without it finds the latest', async () => {
    const first = await create()
    const second = await create('--again')
    const third = await create(...change, '--again')
    expect(ids([first, second, third]).size).toBe(3)
    expect(second.out).not.toContain('没有再建')
    expect(idIn(await create(...change), prefix)).toBe(idIn(third, prefix))
    expect(new Set(await made())).toEqual(ids([first, second, third]))
  })

  test('at once, with the condition taken out: many', async () => {
    const free = stack.over((client) => together(withoutConditions(client), 6))
    const all = await Promise.all(Array.from({ length: 6 }, () => createOver(free)))
    expect(ids(all).size).toBe(6)
    expect(await made()).toHaveLength(6)
  })

  test('at once: one, whose number everybody is given', async () => {
    const guarded = stack.over((client) => together(client, 6))
    const all = await Promise.all(Array.from({ length: 6 }, () => createOver(guarded)))
    expect(all.map(({ code }) => code)).toEqual(all.map(() => 0))
    expect(await made()).toEqual([...ids(all)])
    expect(all.filter(({ out }) => out.includes('没有再建'))).toHaveLength(5)
  })

  test('amid contention: made in the end, once', async () => {
    const busy = stack.over((client) => conflicting(client, 0.4))
    let said = await createOver(busy)
    while (said.code !== 0) said = await createOver(busy)
    expect(await made()).toEqual([idIn(said, prefix)])
  })

  test('whose answer was lost gives its number the second time', async () => {
    const lost = await createOver(
      stack.over((client) => losingAnswers(client, 'TransactWriteItemsCommand')),
    )
    expect([lost.code, lost.complaints]).toEqual([1, expect.stringContaining('请再运行一次')])
    const again = await create()
    expect([again.code, await made()]).toEqual([0, [idIn(again, prefix)]])
    expect(again.out).toContain('没有再建')
  })
})

test('a campaign killed after any of its writes is not there, and is made whole by the next run', async () => {
  // Three shards of stock, then the campaign itself.
  for (const writes of [0, 1, 2, 3]) {
    region = String(420_000 + next())
    const { words, rest, owner } = COMMANDS.campaign
    const dead = await desk.run(
      [...words(), ...rest],
      desk.on(stack.over((client) => dyingAfter(client, writes))),
    )
    expect([dead.code, dead.complaints]).toEqual([1, expect.stringContaining('killed')])
    const { items } = await stack.runtime.table.query({
      index: 'byOwner',
      where: 'ownerKey = :owner',
      values: { ':owner': owner() },
    })
    expect(items).toEqual([])
    const whole = await desk.run([...words(), ...rest])
    expect(whole.out).not.toContain('没有再建')
    const batchId = idIn(whole, 'bat') as BatchId
    const campaign = (await readBatch(stack.runtime.table, batchId)) as Campaign
    expect(
      (await readStock(stack.runtime.table, campaign)).map(({ remaining, open }) => [
        remaining,
        open,
      ]),
    ).toEqual([
      [34, true],
      [33, true],
      [33, true],
    ])
    expect((await claim(stack, await worker(stack, { regionCode: region }), batchId)).status).toBe(
      201,
    )
  }
})
