/**
 * Institutions and their first operators, made at once (invariant 12); each race is also run
 * without its condition.
 */
import { describe, expect, it } from '@jest/globals'
import {
  createInstitution,
  linkInstitution,
  readInstitution,
  type Institution,
} from '../../src/domain/institution/index.ts'
import { institutionKey } from '../../src/domain/institution/institution.store.ts'
import type { Runtime } from '../../src/platform/runtime.ts'
import {
  appoint,
  emptyInstitution,
  somebody,
  someUscc,
  primaryOf,
} from '../support/world/operator-people.ts'
import { useStack } from '../support/stack/use-stack.ts'
import { withoutConditions } from '../support/trouble/without-conditions.ts'
import { HR } from '../support/world/world.ts'

const stack = useStack()

describe('the first operators, added at once', () => {
  async function primariesAnswered(runtime: Runtime): Promise<{ answered: number; kept: boolean }> {
    const made = await emptyInstitution(stack)
    const operators = await Promise.all(
      [somebody(), somebody(), somebody()].map((person) =>
        appoint(stack, made.institutionId, person, runtime),
      ),
    )
    const { primary, enabled } = await primaryOf(stack, made)
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
    expect((await primaryOf(stack, made)).primary).toBeUndefined()
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
