/** Whatever somebody writes as a reason, and whatever becomes of one notice, the trail is kept. */
import { beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Redemption } from '@voucher/shared/contract/operator'
import { startVoiding } from '../../src/domain/bulk/index.ts'
import { readAudit } from '../../src/domain/audit/index.ts'
import { shanghaiDate } from '@voucher/shared/dates'
import { user } from '../support/world/channel-users.ts'
import { noticeDesk } from '../support/world/notice-desk.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import { HR } from '../support/world/world.ts'

const REASON = '😀 姓名𠮷写错'
const stack = useStack()
const at = useSchool(stack)
let desk: ReturnType<typeof noticeDesk>
beforeAll(async () => {
  desk = noticeDesk(stack, at)
})
beforeEach(() => desk.calm())

async function reversed() {
  const who = await user(stack, ['weapp'])
  const { batch: made } = await desk.issue([who])
  const { redemptionId } = (await desk.use(who, made.batchId)).body
  await desk.tell()
  const { token } = await desk.fresh(at.operator)
  const route = `POST /operator/redemptions/${redemptionId}/reversal`
  const call = { route, token, institution: at.institutionId, key: redemptionId }
  expect((await stack.call('operator', { ...call, body: { reason: REASON } })).status).toBe(200)
  return { who, redemptionId }
}
/** What the table says of the reversal: the audit entries and the line of 核验记录. */
async function trailOf(redemptionId: string) {
  const entries = await readAudit(stack.runtime, '420100', shanghaiDate(stack.clock.now()))
  const own = await readAudit(stack.runtime, '420106', shanghaiDate(stack.clock.now()))
  const { token } = await desk.fresh(at.operator)
  const list = await stack.call<{ items: Redemption[] }>('operator', {
    route: 'GET /operator/redemptions',
    token,
    institution: at.institutionId,
  })
  return {
    reversals: [...entries, ...own].filter(({ action }) => action === 'voucher.reverse').length,
    reason: list.body.items.find((item) => item.redemptionId === redemptionId)?.reversalReason,
  }
}

test('a reason with characters beyond the first plane is told, audited and listed like any other', async () => {
  const { who, redemptionId } = await reversed()
  await desk.tell()
  expect(await trailOf(redemptionId)).toEqual({ reversals: 1, reason: REASON })
  expect((await desk.inbox(who)).items[0]?.text).toContain(REASON)
})

test('a batch can be voided for such a reason', async () => {
  const who = await user(stack, ['weapp'])
  const { batch: made } = await desk.issue([who])
  await stack.send('void-batch', [
    await startVoiding(stack.runtime, { batchId: made.batchId, reason: REASON, actor: HR }),
  ])
  await stack.drain('void-batch')
  await desk.tell()
  expect((await desk.inbox(who)).items[0]?.text).toContain(REASON)
})

test('a notice that cannot be queued costs no entry in the trail, and is the only one to come again', async () => {
  const { redemptionId } = await reversed()
  const before = (await trailOf(redemptionId)).reversals
  const { config } = stack.runtime
  const gone = `${config.QUEUE_URLS['send-notices']}-gone`
  const urls = { ...config.QUEUE_URLS, 'send-notices': gone }
  const unreachable = { ...stack.runtime, config: { ...config, QUEUE_URLS: urls } }
  await expect(stack.project(1, unreachable)).rejects.toThrow('could not be projected')
  expect(await trailOf(redemptionId)).toEqual({ reversals: before + 1, reason: REASON })
})
