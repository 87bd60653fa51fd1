/**
 * 经办人管理 over the API: who may do what, what is answered, what is kept (R42; invariants 6, 12 and
 * 13).
 */
import { describe, expect, it } from '@jest/globals'
import type { Operator } from '@voucher/shared/contract/operator'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { readAudit } from '../../src/domain/audit/index.ts'
import { institutionKey } from '../../src/domain/institution/institution.store.ts'
import { operatorKey } from '../../src/domain/operator/operator.store.ts'
import { readPerson } from '../../src/domain/person/index.ts'
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
} from '../support/operators.ts'
import { useStack } from '../support/use-stack.ts'

const HOUR_MS = 60 * 60 * 1000

const stack = useStack()
const api = apiOf(stack)

const institution = () => institutionOf(stack)
/** The institution's operators, as its primary sees them. */
const operatorsOf = async (person: PersonId, institutionId: InstitutionId) =>
  (await api<{ items: Operator[] }>(LIST, { as: person, at: institutionId })).body.items

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
      (await operatorsOf(other.P, other.institutionId)).filter(
        ({ status }) => status === 'disabled',
      ),
    ).toEqual([])
  })
})

describe('adding an operator', () => {
  it('answers masked numbers, keeps the phone encrypted, and lets the new operator act', async () => {
    const { institutionId, P } = await institution()
    const person = somebody('阿依古丽·买买提')
    const {
      status,
      body: { operator },
    } = await api<{ operator: Operator }>(ADD, { as: P, key: 'k', body: person })
    expect(status).toBe(201)
    expect(operator).toEqual({
      operatorId: operator.operatorId,
      name: person.name,
      status: 'enabled',
      role: 'ordinary',
      idNumberMasked: `${person.idNumber.slice(0, 6)}********${person.idNumber.slice(-4)}`,
      phoneMasked: `${person.phone.slice(0, 3)}****${person.phone.slice(-4)}`,
    })
    const personId = personIdOfOperator(operator.operatorId)
    const item = await stack.runtime.table.get(operatorKey(institutionId, personId))
    expect(item).toMatchObject({
      version: 1,
      lastAction: {
        action: 'operator.add',
        role: 'operator',
        by: P,
        address: '10.0.0.9',
        device: 'test-device',
      },
    })
    for (const secret of [person.idNumber, person.phone])
      expect(JSON.stringify([item, await operatorsOf(P, institutionId)])).not.toContain(secret)
    expect((await api(LIST, { as: personId })).body.code).toBe('primary_only')
  })

  it('gives the same success for the same key again, also after other additions and changes', async () => {
    const { institutionId, P } = await institution()
    const person = somebody()
    const first = await api<{ operator: Operator }>(ADD, { as: P, key: 'first', body: person })
    expect(await api(ADD, { as: P, key: 'first', body: person })).toEqual(first)
    await api(ADD, { as: P, key: 'second', body: somebody() })
    await api(editRoute(personIdOfOperator(first.body.operator.operatorId)), {
      as: P,
      body: { phone: '13700000000', status: 'disabled' },
    })
    expect(await api(ADD, { as: P, key: 'first', body: person })).toEqual(first)
    expect(await operatorsOf(P, institutionId)).toHaveLength(5)
  })

  it('refuses other content under the same key, a missing key, and the same person under another key', async () => {
    const { institutionId, P, A } = await institution()
    const person = somebody()
    await api(ADD, { as: P, key: 'k', body: person })
    expect(await api(ADD, { as: P, key: 'k', body: somebody() })).toMatchObject({
      status: 409,
      body: { code: 'idempotency_conflict' },
    })
    expect(
      await api(ADD, { as: P, key: 'k', body: { ...person, phone: '13700000000' } }),
    ).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } })
    expect(await api(ADD, { as: P, body: somebody() })).toMatchObject({
      status: 400,
      body: { code: 'idempotency_key_required' },
    })
    expect(await api(ADD, { as: P, key: 'other', body: person })).toMatchObject({
      status: 409,
      body: { code: 'wrong_state', detail: '这个人已经是本机构的经办人' },
    })
    // Another person's key of the same text is another key.
    await api(transferRoute(A), { as: P, key: 'k' })
    expect((await api(ADD, { as: A, key: 'k', body: somebody() })).status).toBe(201)
    expect(await operatorsOf(A, institutionId)).toHaveLength(5)
  })

  it('forgets a key after 24 hours', async () => {
    const { P } = await institution()
    const person = somebody()
    const first = await api(ADD, { as: P, key: 'k', body: person })
    stack.clock.advance(24 * HOUR_MS - 60_000)
    expect(await api(ADD, { as: P, key: 'k', body: person })).toEqual(first)
    stack.clock.advance(61_000)
    expect((await api(ADD, { as: P, key: 'k', body: person })).body.code).toBe('wrong_state')
    expect((await api(ADD, { as: P, key: 'k', body: somebody() })).status).toBe(201)
  })

  it('refuses a name that is not the one of the ID number', async () => {
    const { P } = await institution()
    const person = somebody('王秀英')
    stack.people.addPerson(person)
    expect(await api(ADD, { as: P, key: 'k', body: { ...person, name: '王秀兰' } })).toMatchObject({
      status: 422,
      body: { code: 'identity_mismatch' },
    })
    expect(
      (await api(ADD, { as: P, key: 'k2', body: { ...person, phone: '13600000000' } })).status,
    ).toBe(201)
  })

  it('refuses what does not belong into the body', async () => {
    const { P } = await institution()
    for (const change of [
      { role: 'primary' },
      { institutionId: 'ins_000000000000' },
      { idNumber: '420106199001011234' },
      { phone: '12345' },
      { status: 'gone' },
      { name: '周\u200b建国' },
    ]) {
      expect(await api(ADD, { as: P, key: 'k', body: { ...somebody(), ...change } })).toMatchObject(
        { status: 422, body: { code: 'invalid_request' } },
      )
    }
  })
})

describe('editing an operator', () => {
  it('changes name, phone and status, leaves the rest, and keeps who did it', async () => {
    const { institutionId, P } = await institution()
    const person = somebody('李强')
    const { personId } = await appoint(stack, institutionId, person)
    const edited = await api<{ operator: Operator }>(editRoute(personId), {
      as: P,
      body: { name: '李刚', phone: '13712345678' },
    })
    expect(edited).toMatchObject({
      status: 200,
      body: {
        operator: {
          name: '李刚',
          phoneMasked: '137****5678',
          status: 'enabled',
          role: 'ordinary',
        },
      },
    })
    expect(
      (await operatorsOf(P, institutionId)).find(
        ({ operatorId }) => operatorId === operatorIdOf(personId),
      ),
    ).toEqual(edited.body.operator)
    const item = await stack.runtime.table.get(operatorKey(institutionId, personId))
    expect(item).toMatchObject({ version: 2, lastAction: { action: 'operator.edit', by: P } })
    expect(JSON.stringify(item)).not.toContain('13712345678')
    // The person's own profile belongs to the person.
    expect((await readPerson(stack.runtime, personId))?.name).toBe('李强')
    await api(editRoute(personId), { as: P, body: { status: 'disabled' } })
    expect(await stack.runtime.table.get(operatorKey(institutionId, personId))).toMatchObject({
      status: 'disabled',
      version: 3,
      lastAction: { action: 'operator.disable' },
    })
    await api(editRoute(personId), { as: P, body: { status: 'enabled' } })
    expect(await stack.runtime.table.get(operatorKey(institutionId, personId))).toMatchObject({
      status: 'enabled',
      version: 4,
      lastAction: { action: 'operator.enable' },
    })
  })

  it('writes nothing where nothing changes', async () => {
    const { institutionId, P, A } = await institution()
    const before = await stack.runtime.table.get(operatorKey(institutionId, A))
    for (const body of [{}, { name: '周建国' }, { status: 'enabled' }])
      expect((await api(editRoute(A), { as: P, body })).status).toBe(200)
    expect(await stack.runtime.table.get(operatorKey(institutionId, A))).toEqual(before)
  })

  it('holds a new name against the card platform', async () => {
    const { institutionId, P } = await institution()
    const person = somebody('赵敏')
    stack.people.addPerson(person)
    const { personId } = await appoint(stack, institutionId, person)
    expect(await api(editRoute(personId), { as: P, body: { name: '赵明' } })).toMatchObject({
      status: 422,
      body: { code: 'identity_mismatch' },
    })
    stack.people.addPerson({ ...person, name: '赵明' })
    expect((await api(editRoute(personId), { as: P, body: { name: '赵明' } })).status).toBe(200)
  })

  it('never disables the primary', async () => {
    const { P } = await institution()
    expect(await api(editRoute(P), { as: P, body: { status: 'disabled' } })).toMatchObject({
      status: 409,
      body: { code: 'primary_required' },
    })
    expect((await api(editRoute(P), { as: P, body: { phone: '13800000002' } })).status).toBe(200)
    expect((await api(LIST, { as: P })).status).toBe(200)
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
      (await operatorsOf(A, institutionId))
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
