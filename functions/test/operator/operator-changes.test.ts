/** Operators added and edited over the API: what is answered, what is kept (R42; invariant 13). */
import { describe, expect, it } from '@jest/globals'
import type { Operator } from '@voucher/shared/contract/operator'
import { operatorKey } from '../../src/domain/operator/operator.store.ts'
import { readPerson } from '../../src/domain/person/index.ts'
import { operatorIdOf, personIdOfOperator } from '../../src/platform/ids.ts'
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

const HOUR_MS = 60 * 60 * 1000

const stack = useStack()
const api = apiOf(stack)

const institution = () => institutionOf(stack)

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
      expect(JSON.stringify([item, await operatorsOf(api, P, institutionId)])).not.toContain(secret)
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
    expect(await operatorsOf(api, P, institutionId)).toHaveLength(5)
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
    expect(await operatorsOf(api, A, institutionId)).toHaveLength(5)
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
      (await operatorsOf(api, P, institutionId)).find(
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
