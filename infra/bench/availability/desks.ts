/**
 * A process of its own: operators who redeem at a steady rate, whether or not earlier redemptions
 * have been answered.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { voucherIdOf } from '../../../functions/src/platform/ids.ts'
import { concurrently } from '../../../functions/src/platform/work/concurrently.ts'
import { createClient, type Post } from './client.ts'
import type { Desk } from './ground.ts'
import { KINDS, type FromDesks, type Kind, type TimedRedemption, type ToDesks } from './messages.ts'
import { groundOf } from './system.ts'

/** A holder at a desk. */
interface Visit {
  kind: Kind
  post: Post
  headers: Record<string, string>
  body: object
}

const ground = groundOf(process.env)
const tell = (message: FromDesks): void => {
  process.send?.(message)
}
let visits: Visit[] = []
let stopped = false

/** A holder comes to a desk. */
interface Arrival {
  desk: Desk
  kind: Kind
  /** Among the holders of the desk. */
  place: number
}

async function visit(post: Post, { desk, kind, place }: Arrival): Promise<Visit | undefined> {
  const { batchId, holders } = desk[kind]
  const personId = holders[place]
  if (personId === undefined) return undefined
  const voucherId = voucherIdOf(personId, batchId)
  const { token: verificationToken } = await ground.services.signer.verification(
    { personId, purpose: 'use', resource: voucherId },
    ground.clock.now(),
  )
  const { status, body } = await post(
    `/me/vouchers/${voucherId}/passes`,
    { authorization: `Bearer ${await ground.tokenFor(personId)}` },
    { verificationToken },
  )
  if (status !== 201) throw new Error(`no pass: ${body}`)
  const { code } = JSON.parse(body) as { code: string }
  const headers = {
    authorization: `Bearer ${await ground.tokenFor(desk.operatorId)}`,
    'x-institution-id': desk.institutionId,
    'idempotency-key': `redeem-${code}`,
  }
  return {
    kind,
    post,
    headers,
    body: { code, ...(kind === 'general' && { classId: desk.classId }) },
  }
}

/** Everybody's pass, in the order in which they come: desk by desk, kind by kind. */
async function prepare(origin: string, desks: readonly Desk[]): Promise<void> {
  const clients = desks.map((_, index) => createClient(origin, index + 1))
  const order = Array.from(
    { length: Math.max(...desks.map(({ targeted }) => targeted.holders.length)) },
    (_, place) =>
      KINDS.flatMap((kind) =>
        desks.map((desk, index) => ({
          desk,
          kind,
          place,
          index,
        })),
      ),
  ).flat()
  const made: (Visit | undefined)[] = []
  await concurrently([...order.entries()], 8, async ([at, { desk, kind, place, index }]) => {
    made[at] = await visit(clients[index] as Post, { desk, kind, place })
  })
  visits = made.filter((one) => one !== undefined)
  stopped = false
  tell({ ready: true })
}

async function go(perSecond: number): Promise<void> {
  const began = performance.now()
  const redemptions: TimedRedemption[] = []
  const underWay: Promise<unknown>[] = []
  for (const [index, { kind, post, headers, body }] of visits.entries()) {
    await sleep(Math.max(0, began + (index * 1000) / perSecond - performance.now()))
    if (stopped) break
    const at = Date.now()
    underWay.push(
      post('/operator/redemptions', headers, body).then((answer) =>
        redemptions.push({ kind, at, ...answer }),
      ),
    )
  }
  await Promise.all(underWay)
  tell({ redemptions })
}

process.on('message', (message: ToDesks) => {
  const work =
    message.order === 'prepare'
      ? prepare(message.origin, message.desks)
      : message.order === 'go'
        ? go(message.perSecond)
        : Promise.resolve(void (stopped = true))
  work.catch((error: unknown) => {
    throw error
  })
})
