/** What a claim gives, and what the stream makes of it. */
import { expect, test } from '@jest/globals'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { projectHistory } from '../../src/domain/projections/index.ts'
import { createLookups, voucherKey } from '../../src/domain/voucher/index.ts'
import { useStack } from '../support/stack/use-stack.ts'
import { campaign, claim, worker } from '../support/world/world.ts'

const stack = useStack()

test('nobody is given a voucher whose last day has ended, and no list offers one', async () => {
  const today = shanghaiDate(stack.clock.now())
  const open = await campaign(stack, {
    validity: { type: 'fixed', from: today, until: addDays(today, 1) },
  })
  const [early, late] = [await worker(stack), await worker(stack)]
  expect((await claim(stack, early, open.batchId)).status).toBe(201)
  stack.clock.advance(2 * 86_400_000)
  late.token = await stack.tokenFor(late.personId)
  expect((await claim(stack, late, open.batchId)).body.code).toBe('claim_window_closed')
  const listed = await stack.call<{ items: { batchId: string }[] }>('worker', {
    route: 'GET /campaigns',
    token: late.token,
  })
  expect(listed.body.items.map(({ batchId }) => batchId)).not.toContain(open.batchId)
})

test('a change that comes twice in one delivery is projected once', async () => {
  const [who, open] = [await worker(stack), await campaign(stack)]
  await claim(stack, who, open.batchId)
  const after = await stack.runtime.table.get(voucherKey(who.personId, open.batchId))
  const change = { before: undefined, after }
  await projectHistory({ ...stack.runtime, ...createLookups(stack.runtime) }, [change, change])
  const history = await stack.runtime.table.query({
    where: 'pk = :pk AND begins_with(sk, :sk)',
    values: { ':pk': `PERSON#${who.personId}`, ':sk': 'HISTORY#' },
  })
  expect(history.items).toHaveLength(1)
})
