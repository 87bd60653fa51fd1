/**
 * Long rosters: few requests a person, progress, and a kill, contention, a full class or a second
 * run that leave nobody twice and nobody out (R45, invariant 9).
 */
import { describe, expect, test } from '@jest/globals'
import { checkBooks } from '../../src/domain/books/index.ts'
import { addToRoster } from '../../src/domain/training/index.ts'
import { DomainError } from '../../src/platform/domain-error.ts'
import type { IdentityServices } from '../../src/platform/services/identity-services.ts'
import type { ClassId } from '../../src/platform/ids.ts'
import { conflicting, dyingAfter, losingAnswers } from '../support/trouble/faults.ts'
import { interleave } from '../support/trouble/interleave.ts'
import type { Tamper } from '../support/stack/stack.ts'
import { useDesk, useSchool, useStack } from '../support/stack/use-stack.ts'
import { withoutConditions } from '../support/trouble/without-conditions.ts'
import { HR, human, trainingClass, worker, type Human } from '../support/world/world.ts'

const stack = useStack()
const desk = useDesk(stack)
const at = useSchool(stack)

const humans = (count: number): Human[] => Array.from({ length: count }, human)
const csv = (people: readonly Human[]): string =>
  people.map(({ name, idNumber }) => `${name},${idNumber}`).join('\n')
const room = (capacity: number) => trainingClass(stack, at, { capacity })
const words = (classId: string, people: readonly Human[]) => [
  'roster',
  'add',
  '--class',
  classId,
  '--file',
  desk.file('roster.csv', csv(people)),
]
const add = (
  classId: string,
  people: readonly Human[],
  tamper: Tamper = (client) => client,
  services: Partial<IdentityServices> = {},
) =>
  desk.run(words(classId, people), {
    ...desk.on(stack.over(tamper)),
    identity: { ...stack.services, ...services },
  })
/** How many stand on the roster, and how many seats that took. */
async function counts(classId: ClassId): Promise<[number, number]> {
  const ids = new Set<string>()
  let start: Record<string, unknown> | undefined
  do {
    const { items, last } = await stack.runtime.table.query({
      where: 'pk = :pk AND begins_with(sk, :prefix)',
      values: { ':pk': `CLASS#${classId}`, ':prefix': 'TRAINEE#' },
      start,
    })
    for (const { sk } of items) ids.add(sk)
    start = last
  } while (start)
  return [
    ids.size,
    (await stack.runtime.table.get({ pk: `CLASS#${classId}`, sk: 'SEATS' }))?.taken as number,
  ]
}

test('costs a person one read, one write and one question to the card platform, and shows how far it is', async () => {
  const { classId } = await room(250)
  const asked: string[] = []
  let questions = 0
  const cards: IdentityServices['cards'] = {
    ...stack.services.cards,
    identify: (person) => {
      questions += 1
      return stack.services.cards.identify(person)
    },
  }
  const statuses: string[] = []
  const said = await desk.run(
    words(classId, humans(250)),
    {
      ...desk.on(
        stack.over((client) => {
          client.middlewareStack.add(
            (next, context) => (args) => {
              asked.push(context.commandName ?? '')
              return next(args)
            },
            { step: 'initialize', name: 'watch' },
          )
          return client
        }),
      ),
      identity: { ...stack.services, cards },
    },
    (text) => statuses.push(text),
  )
  expect([said.code, said.out]).toEqual([
    0,
    '名单共 250 行：已加入 250 人，原来就在名单上 0 人，有问题 0 行',
  ])
  const times = (command: string) => asked.filter((name) => name === command).length
  // Beside those: the class three times, its seats once and before each of three groups; the three
  // groups.
  expect([
    questions,
    times('GetItemCommand'),
    times('TransactWriteItemsCommand'),
    asked.length,
  ]).toEqual([250, 250 + 7, 250 + 3, 250 + 7 + 250 + 3])
  expect(statuses.map((text) => /(?:核对|加入) \S+ 人/.exec(text)?.[0])).toEqual([
    '核对 100/250 人',
    '核对 200/250 人',
    '核对 250/250 人',
    '加入 99/250 人',
    '加入 198/250 人',
    '加入 250/250 人',
  ])
  expect(await counts(classId)).toEqual([250, 250])
})

describe('a run that ends half-way', () => {
  test('killed three times at any write, it is completed by the next run', async () => {
    const people = humans(230)
    const { classId } = await room(230)
    for (const writes of [0, 110, 60]) {
      const dead = await add(classId, people, (client) => dyingAfter(client, writes))
      expect([dead.code, dead.complaints]).toEqual([1, expect.stringContaining('killed')])
    }
    const [there] = await counts(classId)
    const said = await add(classId, people)
    expect(said.out).toBe(
      `名单共 230 行：已加入 ${230 - there} 人，原来就在名单上 ${there} 人，有问题 0 行`,
    )
    expect(await counts(classId)).toEqual([230, 230])
    expect((await add(classId, people)).out).toBe(
      '名单共 230 行：已加入 0 人，原来就在名单上 230 人，有问题 0 行',
    )
    expect(
      (await checkBooks(stack.runtime, 1)).findings.filter(({ rule }) => rule === 'seats'),
    ).toEqual([])
  })

  test('says how many are on the roster, and that the same command goes on', async () => {
    const people = humans(150)
    const { classId } = await room(150)
    // 99 people and their group are written, then somebody more.
    const dead = await add(classId, people, (client) => dyingAfter(client, 110))
    expect([dead.code, dead.out]).toEqual([
      1,
      '中途停下，已加入 99 人。再运行一次同样的命令就接着导入，不会重复',
    ])
    expect(await counts(classId)).toEqual([99, 99])
  })

  test('whose answer was lost counts nobody twice', async () => {
    const people = humans(120)
    const { classId } = await room(120)
    // The answer to the first group, after its people.
    let transactions = 0
    const said = await add(classId, people, (client) =>
      losingAnswers(client, 'TransactWriteItemsCommand', () => ++transactions === 100),
    )
    expect(said.code).toBe(1)
    expect((await add(classId, people)).out).toBe(
      '名单共 120 行：已加入 21 人，原来就在名单上 99 人，有问题 0 行',
    )
    expect(await counts(classId)).toEqual([120, 120])
  })

  test('a card platform that is away for a moment does not end it', async () => {
    const people = humans(40)
    const { classId } = await room(40)
    let left = 3
    const cards: IdentityServices['cards'] = {
      ...stack.services.cards,
      identify: (person) =>
        left-- > 0
          ? Promise.reject(new DomainError('try_again'))
          : stack.services.cards.identify(person),
    }
    expect((await add(classId, people, undefined, { cards })).out).toContain('已加入 40 人')
  })
})

describe('beside others', () => {
  test('the same file twice at once: everybody once', async () => {
    const people = humans(120)
    const { classId } = await room(120)
    const said = await Promise.all([add(classId, people), add(classId, people)])
    expect(said.map(({ code }) => code)).toEqual([0, 0])
    expect(said.reduce((sum, { out }) => sum + Number(/已加入 (\d+) 人/.exec(out)?.[1]), 0)).toBe(
      120,
    )
    expect(await counts(classId)).toEqual([120, 120])
  })

  test('amid contention everybody is added in the end', async () => {
    const people = humans(60)
    const { classId } = await room(60)
    let said = await add(classId, people, (client) => conflicting(client, 0.3))
    while (said.code !== 0) said = await add(classId, people, (client) => conflicting(client, 0.3))
    expect(await counts(classId)).toEqual([60, 60])
  })

  test('somebody on it already is passed over inside a group, in a full class too', async () => {
    const people = humans(6)
    const { classId } = await room(6)
    await addToRoster(
      { ...stack.runtime, ...stack.services },
      {
        classId,
        rows: people.slice(2, 4).map((person, index) => ({ line: index, ...person })),
        actor: HR,
      },
    )
    const rows = people.map((person, index) => ({ line: index, ...person }))
    expect(
      await addToRoster({ ...stack.runtime, ...stack.services }, { classId, rows, actor: HR }),
    ).toEqual({
      added: 4,
      already: 2,
      problems: [],
    })
    expect(
      await addToRoster({ ...stack.runtime, ...stack.services }, { classId, rows, actor: HR }),
    ).toEqual({
      added: 0,
      already: 6,
      problems: [],
    })
    await expect(
      addToRoster(
        { ...stack.runtime, ...stack.services },
        {
          classId,
          rows: [...rows, { line: 6, ...human() }],
          actor: HR,
        },
      ),
    ).rejects.toMatchObject({ code: 'class_full' })
    expect(await counts(classId)).toEqual([6, 6])
  })

  /** Others take three of ten seats after these ten have been found to fit. */
  const squeezed = async (tamper: Tamper) => {
    const { classId } = await room(10)
    const others = await Promise.all(Array.from({ length: 3 }, () => worker(stack)))
    const meanwhile = () =>
      addToRoster(
        { ...stack.runtime, ...stack.services },
        {
          classId,
          rows: others.map((person, index) => ({ line: index, ...person })),
          actor: HR,
        },
      )
    const said = await add(classId, humans(10), (client) =>
      interleave(tamper(client), 'CLASS#', meanwhile),
    )
    return { said, counts: await counts(classId) }
  }

  test('when others take seats meanwhile, with the condition taken out: more people than seats', async () => {
    const {
      counts: [trainees],
    } = await squeezed((client) =>
      withoutConditions(client, (condition) => condition.includes('taken <=')),
    )
    expect(trainees).toBe(13)
  })

  test('when others take seats meanwhile: as many as there are seats, and the rest is told', async () => {
    const { said, counts: there } = await squeezed((client) => client)
    expect([said.code, said.complaints]).toEqual([1, expect.stringContaining('没有办成')])
    expect(there).toEqual([10, 10])
  })
})
