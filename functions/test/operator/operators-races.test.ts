/**
 * Invariant 12 under concurrency: an institution that has operators has exactly
 * one primary, who is enabled, at every moment. Each race is also run with its
 * condition taken out, where it must break.
 */
import { describe, expect, it } from '@jest/globals'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  createInstitution,
  linkInstitution,
  readInstitution,
  type Institution,
} from '../../src/domain/institution/index.ts'
import { institutionKey } from '../../src/domain/institution/institution.store.ts'
import { operatorKey } from '../../src/domain/operator/operator.store.ts'
import { findOrCreatePerson } from '../../src/domain/person/index.ts'
import type { PersonId } from '../../src/platform/ids.ts'
import type { Runtime } from '../../src/platform/runtime.ts'
import { conflicting, losingAnswers } from '../support/faults.ts'
import { interleave } from '../support/interleave.ts'
import {
  ADD,
  apiOf,
  appoint,
  editRoute,
  emptyInstitution,
  institution as institutionOf,
  LIST,
  somebody,
  someUscc,
  transferRoute,
  type Api,
} from '../support/operators.ts'
import { freezeIndexes } from '../support/stale-index.ts'
import { useStack } from '../support/use-stack.ts'
import { withoutConditions } from '../support/without-conditions.ts'
import { HR } from '../support/world.ts'

const ROUNDS = 100

const stack = useStack()
const api = apiOf(stack)

const institution = () => institutionOf(stack)

/** The primary, as the table has it, and whether it is an enabled operator. */
async function primaryOf({ institutionId }: Pick<Institution, 'institutionId'>): Promise<{
  primary: PersonId | undefined
  enabled: boolean
}> {
  const primary = (await readInstitution(stack.runtime, institutionId))?.primaryOperator
  const operator = primary && (await stack.runtime.table.get(operatorKey(institutionId, primary)))
  return { primary, enabled: operator?.status === 'enabled' }
}

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
      const now = await primaryOf(one)
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
    expect(await primaryOf(one)).toEqual({ primary: one.A, enabled: true })

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
    expect(await primaryOf(other)).toEqual({ primary: other.A, enabled: false })
  })

  it('transfer: a successor disabled in between does not become the primary', async () => {
    const one = await institution()
    const between = () => api(editRoute(one.A), { as: one.P, body: { status: 'disabled' } })
    expect((await racing(between)(transferRoute(one.A), { as: one.P, key: 'k' })).body.code).toBe(
      'wrong_state',
    )
    expect(await primaryOf(one)).toEqual({ primary: one.P, enabled: true })

    const other = await institution()
    const betweenOther = () =>
      api(editRoute(other.A), { as: other.P, body: { status: 'disabled' } })
    expect(
      (await racing(betweenOther, /^#status = /)(transferRoute(other.A), { as: other.P, key: 'k' }))
        .status,
    ).toBe(200)
    expect(await primaryOf(other)).toEqual({ primary: other.A, enabled: false })
  })

  it('transfer: who has handed the role over in between cannot hand it over again', async () => {
    const one = await institution()
    const between = () => api(transferRoute(one.B), { as: one.P, key: 'between' })
    expect((await racing(between)(transferRoute(one.A), { as: one.P, key: 'k' })).body.code).toBe(
      'primary_only',
    )
    expect((await primaryOf(one)).primary).toBe(one.B)

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
    expect((await primaryOf(other)).primary).toBe(other.A)
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
    await findOrCreatePerson(stack.runtime, stack.services, person)
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
      await findOrCreatePerson(stack.runtime, stack.services, person)
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
    const { personId } = await findOrCreatePerson(stack.runtime, stack.services, person)
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

describe('the first operators, added at once', () => {
  async function primariesAnswered(runtime: Runtime): Promise<{ answered: number; kept: boolean }> {
    const made = await emptyInstitution(stack)
    const operators = await Promise.all(
      [somebody(), somebody(), somebody()].map((person) =>
        appoint(stack, made.institutionId, person, runtime),
      ),
    )
    const { primary, enabled } = await primaryOf(made)
    return {
      answered: operators.filter(({ role }) => role === 'primary').length,
      kept:
        enabled &&
        operators.some(({ personId, role }) => role === 'primary' && personId === primary),
    }
  }

  it('make exactly one primary', async () => {
    for (let round = 0; round < 20; round++)
      expect(await primariesAnswered(stack.runtime)).toEqual({ answered: 1, kept: true })
  })

  it('make several believe so without the condition', async () => {
    const broken = stack.over((client) =>
      withoutConditions(
        client,
        (condition) => condition === 'attribute_not_exists(primaryOperator)',
      ),
    )
    const answered = []
    for (let round = 0; round < 20; round++)
      answered.push((await primariesAnswered(broken)).answered)
    expect(Math.max(...answered)).toBeGreaterThan(1)
  })

  it('must be enabled', async () => {
    const made = await emptyInstitution(stack)
    await expect(
      appoint(stack, made.institutionId, { ...somebody(), status: 'disabled' }),
    ).rejects.toMatchObject({ code: 'invalid_request' })
    expect((await primaryOf(made)).primary).toBeUndefined()
  })
})

describe('institutions', () => {
  const fields = () => ({
    name: '汉口电工培训中心',
    uscc: someUscc(),
    regionCode: '420103',
    address: '中山大道 9 号',
    latitude: 30.58,
    longitude: 114.29,
  })

  it('are made once for a USCC, however often and however concurrently', async () => {
    const wanted = fields()
    const made = await Promise.all(
      Array.from({ length: 6 }, () => createInstitution(stack.runtime, wanted, HR)),
    )
    expect(new Set(made.map(({ institutionId }) => institutionId)).size).toBe(1)
    expect(
      await createInstitution(stack.runtime, { ...wanted, uscc: wanted.uscc.toLowerCase() }, HR),
    ).toEqual(made[0])
    await expect(
      createInstitution(stack.runtime, { ...wanted, name: '汉口焊工培训中心' }, HR),
    ).rejects.toMatchObject({ code: 'wrong_state' })
    expect(
      await stack.runtime.table.get(
        institutionKey(made[0]?.institutionId as Institution['institutionId']),
      ),
    ).toMatchObject({
      version: 1,
      linkState: 'unlinked',
      lastAction: { action: 'institution.create', role: 'administrator' },
    })
  })

  it('are made twice for a USCC without the condition', async () => {
    const wanted = fields()
    const broken = stack.over((client) => withoutConditions(client))
    const made = await Promise.all([
      createInstitution(broken, wanted, HR),
      createInstitution(broken, wanted, HR),
    ])
    expect(made[0].institutionId).not.toBe(made[1].institutionId)
  })

  it('are linked only with operators, once', async () => {
    const { institutionId } = await createInstitution(stack.runtime, fields(), HR)
    await expect(linkInstitution(stack.runtime, institutionId, HR)).rejects.toMatchObject({
      code: 'wrong_state',
    })
    await appoint(stack, institutionId)
    for (let round = 0; round < 2; round++)
      expect(await linkInstitution(stack.runtime, institutionId, HR)).toMatchObject({
        linkState: 'linked',
      })
    expect(await stack.runtime.table.get(institutionKey(institutionId))).toMatchObject({
      version: 3,
      lastAction: { action: 'institution.link' },
    })
    const nowhere = 'ins_000000000000' as Institution['institutionId']
    await expect(linkInstitution(stack.runtime, nowhere, HR)).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await readInstitution(stack.runtime, nowhere)).toBeUndefined()
  })

  it('are linked without operators when the condition is taken out', async () => {
    const { institutionId } = await createInstitution(stack.runtime, fields(), HR)
    expect(
      await linkInstitution(
        stack.over((client) => withoutConditions(client)),
        institutionId,
        HR,
      ),
    ).toMatchObject({ linkState: 'linked' })
  })
})
