/** What an operator does: use the voucher that a worker shows. */
import { apiEvent } from '../../../functions/test/support/stack/api-event.ts'
import {
  campaign,
  claim,
  next,
  school,
  show,
  trainingClass,
  type School,
} from '../../../functions/test/support/world/world.ts'
import type { Call } from '../instance.ts'
import type { Operation } from './operation.ts'
import { forEach, issueTo, people } from './population.ts'

function redeemCall(at: School, code: string, classId?: string): Call {
  const body = { code, ...(classId !== undefined && { classId }) }
  return {
    vouchers: 1,
    event: apiEvent({
      route: 'POST /operator/redemptions',
      token: at.operator.token,
      institution: at.institutionId,
      key: `redeem-${next()}`,
      body,
    }),
  }
}

export const redeemTargeted: Operation = {
  name: 'redeem a targeted voucher',
  function: 'operator',
  async start(stack, total) {
    const at = await school(stack)
    const holders = await people(stack, total)
    const batchId = await issueTo(stack, at, { personIds: holders.map(({ personId }) => personId) })
    return (calls) =>
      forEach(holders.splice(0, calls), async (who) =>
        redeemCall(at, await show(stack, who, batchId)),
      )
  },
}

export const redeemGeneral: Operation = {
  name: 'redeem a general voucher',
  function: 'operator',
  async start(stack, total) {
    const at = await school(stack)
    const { classId } = await trainingClass(stack, at, { capacity: total })
    const { batchId } = await campaign(stack, { quantity: 10 * total })
    return async (calls) =>
      forEach(await people(stack, calls), async (who) => {
        const { status, body } = await claim(stack, who, batchId)
        if (status !== 201) throw new Error(JSON.stringify(body))
        return redeemCall(at, await show(stack, who, batchId), classId)
      })
  },
}
