/**
 * Invariant 12 under concurrency: an institution that has operators has exactly
 * one primary, who is enabled, at every moment. Each race is also run with its
 * condition taken out, where it must break.
 */
import { describe, expect, it } from '@jest/globals'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { institutionKey } from '../../src/domain/institution/institution.store.ts'
import { operatorKey } from '../../src/domain/operator/operator.store.ts'
import { findOrCreatePerson } from '../../src/domain/person/index.ts'
import { conflicting, losingAnswers } from '../support/trouble/faults.ts'
import { interleave } from '../support/trouble/interleave.ts'
import {
  ADD,
  apiOf,
  appoint,
  editRoute,
  institution as institutionOf,
  LIST,
  somebody,
  transferRoute,
  type Api,
  primaryOf,
} from '../support/world/operator-people.ts'
import { freezeIndexes } from '../support/trouble/stale-index.ts'
import { useStack } from '../support/stack/use-stack.ts'
import { withoutConditions } from '../support/trouble/without-conditions.ts'
const ROUNDS = 100

const stack = useStack()
const api = apiOf(stack)

const institution = () => institutionOf(stack)

/**
 * The API over a client that lets `happen` come between its read and its write, with the matching
 * conditions taken out.
 */
const racing = (happen: () => Promise<unknown>, taken?: RegExp): Api => {
  const tampered = (client: DynamoDBClient) =>
    interleave(
      taken ? withoutConditions(client, (condition) => taken.test(condition)) : client,
      'INSTITUTION#',
      happen,
    )
  return apiOf(stack, stack.over(tampered))
}

describe('transferring the role while disabling the successor', () => {
  /**
   * Both at once, again and again; answers in how many rounds the primary was not enabled
   * afterwards.
   */
  async function rounds(api: Api): Promise<{ broken: number; successes: number[] }> {
    const one = await institution()
    let [primary, other] = [one.P, one.A]
    let broken = 0
    const successes: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const answers = await Promise.all([
        api(transferRoute(other), { as: primary, key: `round-${round}` }),
        api(editRoute(other), { as: primary, body: { status: 'disabled' } }),
      ])
      successes.push(answers.filter(({ status }) => status === 200).length)
      const now = await primaryOf(stack, one)
      if (!now.enabled) broken++
      if (now.primary === other) [primary, other] = [other, primary]
      for (const personId of [primary, other]) {
        await stack.runtime.table.update({
          key: operatorKey(one.institutionId, personId),
          set: 'SET #status = :enabled',
          names: { '#status': 'status' },
          values: { ':enabled': 'enabled' },
        })
      }
    }
    return { broken, successes }
  }

  it('leaves exactly one primary, who is enabled, and lets exactly one of the two succeed', async () => {
    const { broken, successes } = await rounds(api)
    expect(broken).toBe(0)
    expect(successes).toEqual(Array<number>(ROUNDS).fill(1))
  })

  it('breaks without conditions', async () => {
    expect(
      (
        await rounds(
          apiOf(
            stack,
            stack.over((client) => withoutConditions(client)),
          ),
        )
      ).broken,
    ).toBeGreaterThan(0)
  })
})

describe('what each condition is for', () => {
  it('disabling: the successor of a transfer that came between stays enabled', async () => {
    const one = await institution()
    const between = () => api(transferRoute(one.A), { as: one.P, key: 'between' })
    expect(
      (await racing(between)(editRoute(one.A), { as: one.P, body: { status: 'disabled' } })).body
        .code,
    ).toBe('primary_only')
    expect(await primaryOf(stack, one)).toEqual({ primary: one.A, enabled: true })

    const other = await institution()
    const betweenOther = () => api(transferRoute(other.A), { as: other.P, key: 'between' })
    expect(
      (
        await racing(betweenOther, /^primaryOperator = /)(editRoute(other.A), {
          as: other.P,
          body: { status: 'disabled' },
        })
      ).status,
    ).toBe(200)
    expect(await primaryOf(stack, other)).toEqual({ primary: other.A, enabled: false })
  })

  it('transfer: a successor disabled in between does not become the primary', async () => {
    const one = await institution()
    const between = () => api(editRoute(one.A), { as: one.P, body: { status: 'disabled' } })
    expect((await racing(between)(transferRoute(one.A), { as: one.P, key: 'k' })).body.code).toBe(
      'wrong_state',
    )
    expect(await primaryOf(stack, one)).toEqual({ primary: one.P, enabled: true })

    const other = await institution()
    const betweenOther = () =>
      api(editRoute(other.A), { as: other.P, body: { status: 'disabled' } })
    expect(
      (await racing(betweenOther, /^#status = /)(transferRoute(other.A), { as: other.P, key: 'k' }))
        .status,
    ).toBe(200)
    expect(await primaryOf(stack, other)).toEqual({ primary: other.A, enabled: false })
  })

  it('transfer: who has handed the role over in between cannot hand it over again', async () => {
    const one = await institution()
    const between = () => api(transferRoute(one.B), { as: one.P, key: 'between' })
    expect((await racing(between)(transferRoute(one.A), { as: one.P, key: 'k' })).body.code).toBe(
      'primary_only',
    )
    expect((await primaryOf(stack, one)).primary).toBe(one.B)

    const other = await institution()
    const betweenOther = () => api(transferRoute(other.B), { as: other.P, key: 'between' })
    expect(
      (
        await racing(betweenOther, /^primaryOperator = /)(transferRoute(other.A), {
          as: other.P,
          key: 'k',
        })
      ).status,
    ).toBe(200)
    expect((await primaryOf(stack, other)).primary).toBe(other.A)
  })

  it('adding: who has handed the role over in between adds nobody', async () => {
    const one = await institution()
    const between = () => api(transferRoute(one.A), { as: one.P, key: 'between' })
    expect((await racing(between)(ADD, { as: one.P, key: 'k', body: somebody() })).body.code).toBe(
      'primary_only',
    )

    const other = await institution()
    const betweenOther = () => api(transferRoute(other.A), { as: other.P, key: 'between' })
    expect(
      (
        await racing(betweenOther, /^primaryOperator = /)(ADD, {
          as: other.P,
          key: 'k',
          body: somebody(),
        })
      ).status,
    ).toBe(201)
  })

  it('adding: the same person under two keys is added once', async () => {
    const one = await institution()
    const person = somebody()
    const between = () => api(ADD, { as: one.P, key: 'between', body: person })
    expect((await racing(between)(ADD, { as: one.P, key: 'k', body: person })).body.code).toBe(
      'wrong_state',
    )

    const other = somebody()
    const betweenOther = () => api(ADD, { as: one.P, key: 'between-other', body: other })
    expect(
      (
        await racing(betweenOther, /^attribute_not_exists\(pk\)/)(ADD, {
          as: one.P,
          key: 'k2',
          body: other,
        })
      ).status,
    ).toBe(201)
  })
})

describe('a request repeated while it is under way', () => {
  it('adds the person once and gives both the same success', async () => {
    const one = await institution()
    const person = somebody()
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api(ADD, { as: one.P, key: 'k', body: person })),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]?.status).toBe(201)
  })

  it('transfers once and gives both the same success', async () => {
    const one = await institution()
    const before = await stack.runtime.table.get(institutionKey(one.institutionId))
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api(transferRoute(one.A), { as: one.P, key: 'k' })),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(8).fill(200))
    expect((await stack.runtime.table.get(institutionKey(one.institutionId)))?.version).toBe(
      Number(before?.version) + 1,
    )
  })
})

describe('an answer that is lost after the write was made', () => {
  it('is given again to the same key, and nothing is done twice', async () => {
    const one = await institution()
    const losing = () =>
      apiOf(
        stack,
        stack.over((client) => losingAnswers(client, 'TransactWriteItemsCommand')),
      )
    const person = somebody()
    await findOrCreatePerson({ ...stack.runtime, ...stack.services }, person)
    expect((await losing()(ADD, { as: one.P, key: 'add', body: person })).body.code).toBe(
      'try_again',
    )
    expect((await api(ADD, { as: one.P, key: 'add', body: person })).status).toBe(201)
    expect((await api<{ items: object[] }>(LIST, { as: one.P })).body.items).toHaveLength(4)
    expect((await losing()(transferRoute(one.A), { as: one.P, key: 'transfer' })).body.code).toBe(
      'try_again',
    )
    expect((await api(transferRoute(one.A), { as: one.P, key: 'transfer' })).status).toBe(200)
    expect((await stack.runtime.table.get(institutionKey(one.institutionId)))?.version).toBe(3)
  })
})

describe('transactions that meet others', () => {
  it('are tried again until they hold', async () => {
    const one = await institution()
    const contended = apiOf(
      stack,
      stack.over((client) => conflicting(client, 0.2)),
    )
    for (let round = 0; round < 10; round++) {
      const person = somebody()
      await findOrCreatePerson({ ...stack.runtime, ...stack.services }, person)
      expect((await contended(ADD, { as: one.P, key: `add-${round}`, body: person })).status).toBe(
        201,
      )
      expect(
        (await contended(editRoute(one.A), { as: one.P, body: { phone: '13800000003' } })).status,
      ).toBe(200)
      expect(
        (await contended(transferRoute(one.A), { as: one.P, key: `there-${round}` })).status,
      ).toBe(200)
      expect(
        (await contended(transferRoute(one.P), { as: one.A, key: `back-${round}` })).status,
      ).toBe(200)
    }
    expect((await api<{ items: object[] }>(LIST, { as: one.P })).body.items).toHaveLength(13)
  })
})

describe('an index that lags behind', () => {
  it('never lets a disabled operator act, and never hides the institution that the header names', async () => {
    const one = await institution()
    const lagging = apiOf(stack, stack.over(freezeIndexes))
    expect((await lagging(LIST, { as: one.A })).body.code).toBe('primary_only')
    const person = somebody()
    const { personId } = await findOrCreatePerson({ ...stack.runtime, ...stack.services }, person)
    expect((await lagging(LIST, { as: personId })).body.code).toBe('not_operator')
    await api(editRoute(one.A), { as: one.P, body: { status: 'disabled' } })
    await appoint(stack, one.institutionId, person)
    expect((await lagging(LIST, { as: one.A })).body.code).toBe('operator_disabled')
    expect((await lagging(LIST, { as: personId })).body.code).toBe('not_operator')
    expect((await lagging(LIST, { as: personId, at: one.institutionId })).body.code).toBe(
      'primary_only',
    )
  })
})
