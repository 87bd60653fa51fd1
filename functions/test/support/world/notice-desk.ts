/**
 * Vouchers issued and used for tests of notices, everything told, and what their holders find in
 * 我的消息.
 */
import type { Message } from '@voucher/shared/contract/worker'
import { type Notice, sendNotice, type SendServices } from '../../../src/domain/notices/index.ts'
import { createLookups } from '../../../src/domain/voucher/index.ts'
import { noticeServicesOf } from '../../../src/platform/services/notice-services.ts'
import type { BatchId } from '../../../src/platform/ids.ts'
import type { Runtime } from '../../../src/platform/runtime.ts'
import { CHANNELS, type User } from './channel-users.ts'
import type { Stack } from '../stack/stack.ts'
import { fresh, issued, redeem, show, type Human, type School } from './world.ts'

/** A stack and a school of one test file, and what its tests do there. */
export function noticeDesk(stack: Stack, at: School) {
  const inbox = async (who: User, query: Record<string, string> = {}) =>
    (
      await stack.call<{ items: Message[]; nextCursor: string | null }>('worker', {
        route: 'GET /me/messages',
        token: await stack.tokenFor(who.personId),
        query,
      })
    ).body
  const servicesOn = (runtime: Runtime): SendServices => ({
    ...runtime,
    ...createLookups(runtime),
    ...noticeServicesOf(runtime),
  })
  const desk = {
    fresh: <W extends { personId: User['personId'] }>(who: W) => fresh(stack, who),
    /**
     * Everything that the stream has brought is told.
     * @param times how often the stream delivers it
     */
    async tell(times = 1) {
      await stack.project(times)
      await stack.drain('send-notices')
    },
    /** No trouble is left over, and everything that happened so far is told. */
    async calm() {
      for (const service of [...CHANNELS, 'sms'] as const)
        stack.simulators.trouble.order(service, 'none', 0)
      await desk.tell()
    },
    inbox,
    kindsOf: async (who: User) => (await inbox(who)).items.map(({ kind }) => kind),
    issue: (people: readonly Human[], validUntil?: string) => issued(stack, at, people, validUntil),
    use: async (who: User, batchId: BatchId) =>
      redeem(stack, at, await show(stack, await fresh(stack, who), batchId), {
        by: await fresh(stack, at.operator),
      }),
    /** A notice that a voucher was used, as the stream would bring it. */
    async used(who: User): Promise<Notice> {
      const { batch: made } = await desk.issue([who])
      await desk.tell()
      return {
        kind: 'used',
        personId: who.personId,
        batchId: made.batchId,
        validUntil: made.validUntil,
        version: 2,
        at: new Date(stack.clock.now()).toISOString(),
        institutionId: at.institutionId,
      }
    },
    servicesOn,
    send: (notice: Notice, on = stack.runtime) => sendNotice(servicesOn(on), notice),
    /** The latest message of a person, as the table holds it. */
    messageItem: async ({ personId }: { personId: User['personId'] }) =>
      (
        await stack.runtime.table.query({
          where: 'pk = :pk AND begins_with(sk, :prefix)',
          values: { ':pk': `PERSON#${personId}`, ':prefix': 'MESSAGE#' },
          descending: true,
        })
      ).items[0],
  }
  return desk
}
