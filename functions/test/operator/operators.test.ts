/**
 * 经办人管理 over the API: who may do what, what is answered, what is kept (R42; invariants 6, 12 and
 * 13).
 */
import { describe, expect, it } from '@jest/globals'
import type { Operator } from '@voucher/shared/contract/operator'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { readAudit } from '../../src/domain/audit/index.ts'
import { institutionKey } from '../../src/domain/institution/institution.store.ts'
import {
  operatorIdOf,
  personIdOfOperator,
  type InstitutionId,
  type PersonId,
} from '../../src/platform/ids.ts'
import {
  ADD,
  apiOf,
  appoint,
  editRoute,
  institution as institutionOf,
  LIST,
  somebody,
  transferRoute,
  operatorsOf,
} from '../support/world/operator-people.ts'
import { useStack } from '../support/stack/use-stack.ts'

const stack = useStack()
const api = apiOf(stack)

const institution = () => institutionOf(stack)

describe('acting for an institution', () => {
  it('works without a header for the only institution, and asks to choose between several', async () => {
    const first = await institution()
    expect((await api(LIST, { as: first.P })).status).toBe(200)
    const second = await institution()
    // The same person is added to a second institution.
    const both = somebody()
    const { personId } = await appoint(stack, first.institutionId, both)
    await appoint(stack, second.institutionId, both)
    const unclear = await api(LIST, { as: personId })
    expect(unclear).toMatchObject({
      status: 422,
      body: {
        code: 'invalid_request',
        errors: [{ path: 'X-Institution-Id', code: 'choose_institution' }],
      },
    })
    expect((await api(LIST, { as: personId, at: first.institutionId })).body.code).toBe(
      'primary_only',
    )
    const mine = await api<{ items: object[] }>('GET /operator/institutions', { as: personId })
    expect(mine.body.items).toEqual(
      [first, second]
        .map(({ institutionId, name }) => ({
          institutionId,
          name,
          role: 'ordinary',
          status: 'enabled',
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    )
  })

  it('does not tell an institution of others from one that does not exist', async () => {
    const { P } = await institution()
    const other = await institution()
    const answers = await Promise.all(
      [other.institutionId, 'ins_000000000000', 'ins_x', '../../etc', '', 'ins_'.repeat(600)].map(
        (at) => api(LIST, { as: P, at: at as InstitutionId }),
      ),
    )
    expect(
      new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size,
    ).toBe(1)
    expect(answers[0]).toMatchObject({ status: 403, body: { code: 'not_operator' } })
  })

  it('is refused to somebody who is no operator anywhere, who still gets an empty list of institutions', async () => {
    const stranger = 'per_0000000000000000' as PersonId
    expect((await api(LIST, { as: stranger })).body.code).toBe('not_operator')
    expect((await api('GET /operator/institutions', { as: stranger })).body).toEqual({ items: [] })
  })

  it('ends with the very next request of a disabled operator, whose token is still valid', async () => {
    const { institutionId, P, A } = await institution()
    await api(transferRoute(A), { as: P, at: institutionId, key: 'there' })
    expect((await api(LIST, { as: A })).status).toBe(200)
    await api(transferRoute(P), { as: A, key: 'back' })
    expect((await api(editRoute(A), { as: P, body: { status: 'disabled' } })).status).toBe(200)
    expect((await api(LIST, { as: A })).body.code).toBe('operator_disabled')
    expect((await api(LIST, { as: A, at: institutionId })).body.code).toBe('operator_disabled')
    expect((await api(transferRoute(P), { as: A, key: 'back' })).body.code).toBe(
      'operator_disabled',
    )
    expect(
      (await api<{ items: object[] }>('GET /operator/institutions', { as: A })).body.items,
    ).toMatchObject([{ institutionId, status: 'disabled' }])
    expect((await api(editRoute(A), { as: P, body: { status: 'enabled' } })).status).toBe(200)
    expect((await api(LIST, { as: A })).body.code).toBe('primary_only')
  })
})

describe('only the primary', () => {
  it('is edited by POST too where the client knows no PATCH, and only when it says so', async () => {
    const { institutionId, P, A } = await institutionOf(stack)
    const post = async (headers: Record<string, string>) =>
      stack.call<{ operator: Operator }>('operator', {
        route: editRoute(A).replace('PATCH', 'POST'),
        token: await stack.tokenFor(P),
        institution: institutionId,
        body: { status: 'disabled' },
        headers,
      })
    expect((await post({})).status).toBe(404)
    expect((await post({ 'X-HTTP-Method-Override': 'DELETE' })).status).toBe(404)
    expect(await post({ 'X-HTTP-Method-Override': 'PATCH' })).toMatchObject({
      status: 200,
      body: { operator: { status: 'disabled' } },
    })
  })

  it('manages operators; the others are told so on every route', async () => {
    const { A, B } = await institution()
    const { status: _status, ...person } = somebody()
    const answers = await Promise.all([
      api(LIST, { as: A }),
      api(ADD, { as: A, key: 'k', body: { ...person, status: 'enabled' } }),
      api(editRoute(B), { as: A, body: { status: 'disabled' } }),
      api(editRoute(A), { as: A, body: { phone: '13800000001' } }),
      api(transferRoute(A), { as: A, key: 'k' }),
      api(transferRoute(B), { as: A, key: 'k' }),
    ])
    expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual(
      Array<string>(6).fill('403 primary_only'),
    )
  })

  it('finds no operator of another institution', async () => {
    const { P } = await institution()
    const other = await institution()
    for (const id of [other.P, other.A, 'per_0000000000000000' as PersonId]) {
      expect(await api(editRoute(id), { as: P, body: { status: 'disabled' } })).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      })
      expect(await api(transferRoute(id), { as: P, key: 'k' })).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      })
    }
    expect(
      (await operatorsOf(api, other.P, other.institutionId)).filter(
        ({ status }) => status === 'disabled',
      ),
    ).toEqual([])
  })
})

describe('transferring the role', () => {
  it('makes the successor the only primary, at once', async () => {
    const { institutionId, P, A } = await institution()
    const answer = await api<{ operator: Operator }>(transferRoute(A), { as: P, key: 'k' })
    expect(answer).toMatchObject({
      status: 200,
      body: { operator: { operatorId: operatorIdOf(A), role: 'primary', status: 'enabled' } },
    })
    expect((await api(LIST, { as: P })).body.code).toBe('primary_only')
    expect(
      (await operatorsOf(api, A, institutionId))
        .filter(({ role }) => role === 'primary')
        .map(({ operatorId }) => operatorId),
    ).toEqual([operatorIdOf(A)])
    expect(await stack.runtime.table.get(institutionKey(institutionId))).toMatchObject({
      primaryOperator: A,
      version: 3,
      lastAction: { action: 'institution.primary', by: P, device: 'test-device' },
    })
  })

  it('gives who has lost the answer the same success again, and nothing more', async () => {
    const { institutionId, P, A, B } = await institution()
    const first = await api(transferRoute(A), { as: P, key: 'k' })
    expect(await api(transferRoute(A), { as: P, key: 'k' })).toEqual(first)
    expect(
      (await api(transferRoute(A), { as: P, key: 'k', body: { other: 'content' } })).body.code,
    ).toBe('idempotency_conflict')
    expect((await api(transferRoute(A), { as: P, key: 'other' })).body.code).toBe('primary_only')
    expect((await api(transferRoute(B), { as: P, key: 'k' })).body.code).toBe('primary_only')
    expect((await api(transferRoute(A), { as: B, key: 'k' })).body.code).toBe('primary_only')
    expect((await stack.runtime.table.get(institutionKey(institutionId)))?.version).toBe(3)
  })

  it('that came back meanwhile is not handed over again by a repeat', async () => {
    const { institutionId, P, A } = await institution()
    const first = await api(transferRoute(A), { as: P, key: 'lost' })
    await api(transferRoute(P), { as: A, key: 'back' })
    expect(await api(transferRoute(A), { as: P, key: 'lost' })).toEqual(first)
    expect((await stack.runtime.table.get(institutionKey(institutionId)))?.primaryOperator).toBe(P)
  })

  it('is refused to a disabled operator and to oneself', async () => {
    const { P, A } = await institution()
    await api(editRoute(A), { as: P, body: { status: 'disabled' } })
    expect(await api(transferRoute(A), { as: P, key: 'k' })).toMatchObject({
      status: 409,
      body: { code: 'wrong_state', detail: '这名经办人已被禁用' },
    })
    expect(await api(transferRoute(P), { as: P, key: 'k' })).toMatchObject({
      status: 409,
      body: { code: 'wrong_state', detail: '您已经是主经办人' },
    })
  })
})

describe('the list', () => {
  it('comes in pages that together hold every operator once', async () => {
    const { institutionId, P, A } = await institution()
    for (let index = 0; index < 4; index++) await appoint(stack, institutionId)
    const seen: string[] = []
    const sizes: number[] = []
    let cursor: string | null = null
    do {
      const { body }: { body: { items: Operator[]; nextCursor: string | null } } = await api(LIST, {
        as: P,
        query: { limit: '3', ...(cursor !== null && { cursor }) },
      })
      seen.push(...body.items.map(({ operatorId }) => operatorId))
      sizes.push(body.items.length)
      cursor = body.nextCursor
      // A cursor is its owner's alone.
      if (cursor !== null && sizes.length === 1) {
        await api(transferRoute(A), { as: P, key: 'there' })
        expect((await api(LIST, { as: A, query: { limit: '3', cursor } })).body.code).toBe(
          'invalid_cursor',
        )
        await api(transferRoute(P), { as: A, key: 'back' })
      }
    } while (cursor !== null)
    expect(sizes).toEqual([3, 3, 1])
    expect(new Set(seen).size).toBe(7)
  })

  it('ends exactly with the last operator and refuses a made-up cursor', async () => {
    const { P } = await institution()
    expect(
      (await api<{ nextCursor: null }>(LIST, { as: P, query: { limit: '3' } })).body.nextCursor,
    ).toBeNull()
    expect(await api(LIST, { as: P, query: { cursor: 'AAAA' } })).toMatchObject({
      status: 400,
      body: { code: 'invalid_cursor' },
    })
  })
})

describe('the audit trail', () => {
  it('tells who changed what from where, once for each change, without personal numbers or keys', async () => {
    // Noon in Shanghai: all of it falls on one date.
    const date = addDays(shanghaiDate(stack.clock.now()), 1)
    stack.clock.set(`${date}T04:00:00.000Z`)
    const { institutionId, P, A } = await institution()
    const person = somebody()
    const added = await api<{ operator: Operator }>(ADD, { as: P, key: 'secret-key', body: person })
    const personId = personIdOfOperator(added.body.operator.operatorId)
    await api(editRoute(personId), { as: P, body: { phone: '13712345678', status: 'disabled' } })
    await api(transferRoute(A), { as: P, key: 'secret-key' })
    await stack.project(2)
    const entries = (await readAudit(stack.runtime, '420102', date)).filter(({ subject }) =>
      subject.startsWith(institutionKey(institutionId).pk),
    )
    expect(
      entries
        .filter(({ role }) => role === 'administrator')
        .map(({ action }) => action)
        .sort(),
    ).toEqual([
      'institution.create',
      'institution.primary',
      'operator.add',
      'operator.add',
      'operator.add',
    ])
    const byOperator = entries.filter(({ role }) => role === 'operator')
    expect(byOperator).toMatchObject([
      { action: 'operator.add', after: { status: 'enabled', name: person.name } },
      {
        action: 'operator.disable',
        before: { status: 'enabled', phoneMasked: added.body.operator.phoneMasked },
        after: { status: 'disabled', phoneMasked: '137****5678' },
      },
      {
        action: 'institution.primary',
        before: { primaryOperator: P },
        after: { primaryOperator: A },
      },
    ])
    for (const entry of byOperator)
      expect(entry).toMatchObject({ by: P, address: '10.0.0.9', device: 'test-device' })
    for (const secret of [person.idNumber, person.phone, '13712345678', 'secret-key', 'Sealed'])
      expect(JSON.stringify(entries)).not.toContain(secret)
  })
})
