/** What a worker does: look at the vouchers, claim one, show one. */
import { voucherIdOf, type BatchId } from '../../../functions/src/platform/ids.ts'
import type { Stack } from '../../../functions/test/support/stack/stack.ts'
import { apiEvent } from '../../../functions/test/support/stack/api-event.ts'
import { campaign, next, school, type Worker } from '../../../functions/test/support/world/world.ts'
import type { Call } from '../instance.ts'
import type { Operation } from './operation.ts'
import { forEach, issueTo, people } from './population.ts'

/** Vouchers that each person holds when the list is read. */
const HELD = 3

export const list: Operation = {
  name: 'list my vouchers',
  function: 'worker',
  async start(stack, total) {
    const at = await school(stack)
    const holders = await people(stack, Math.min(total, 200))
    for (let held = 0; held < HELD; held++)
      await issueTo(stack, at, { personIds: holders.map(({ personId }) => personId) })
    let used = 0
    return async (calls) =>
      Array.from({ length: calls }, () => ({
        vouchers: 1,
        event: apiEvent({
          route: 'GET /me/vouchers',
          token: (holders[used++ % holders.length] as Worker).token,
        }),
      }))
  },
}

async function claimCall(stack: Stack, who: Worker, batchId: BatchId): Promise<Call> {
  const verificationToken = await stack.verificationFor(who.personId, 'claim', batchId)
  return {
    vouchers: 1,
    event: apiEvent({
      route: `POST /campaigns/${batchId}/claims`,
      token: who.token,
      key: `claim-${next()}`,
      body: { verificationToken },
    }),
  }
}

export const claim: Operation = {
  name: 'claim a general voucher',
  function: 'worker',
  async start(stack, total) {
    // Were all claims to meet in one shard of a hundred, it would not run empty.
    const { batchId } = await campaign(stack, { quantity: 100 * total })
    return async (calls) =>
      forEach(await people(stack, calls), (who) => claimCall(stack, who, batchId))
  },
}

async function passCall(stack: Stack, who: Worker, batchId: BatchId): Promise<Call> {
  const voucherId = voucherIdOf(who.personId, batchId)
  const verificationToken = await stack.verificationFor(who.personId, 'use', voucherId)
  return {
    vouchers: 1,
    event: apiEvent({
      route: `POST /me/vouchers/${voucherId}/passes`,
      token: who.token,
      body: { verificationToken },
    }),
  }
}

export const pass: Operation = {
  name: 'make a pass',
  function: 'worker',
  async start(stack, total) {
    const holders = await people(stack, total)
    const batchId = await issueTo(stack, await school(stack), {
      personIds: holders.map(({ personId }) => personId),
    })
    return (calls) => forEach(holders.splice(0, calls), (who) => passCall(stack, who, batchId))
  },
}
