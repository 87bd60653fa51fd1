/**
 * Many hands at once: random claims, shows, scans, reversals, issues, voids,
 * expiries and results by several people, with repeated requests, conflicts,
 * answers lost after the write and jobs delivered twice. Whatever happened, the
 * books must agree afterwards and no answer may have lied.
 */
import { expect, test } from '@jest/globals'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import type { ErrorCode } from '@voucher/shared/errors'
import type { Campaign, TargetedBatch } from '../../src/domain/batch/index.ts'
import { checkBooks } from '../../src/domain/books/index.ts'
import { startIssuing, startVoiding } from '../../src/domain/bulk/index.ts'
import { readStock } from '../../src/domain/campaign/index.ts'
import { recordResults, type TrainingClass } from '../../src/domain/training/index.ts'
import { voucherIdOf, type BatchId } from '../../src/platform/ids.ts'
import type { Runtime } from '../../src/platform/runtime.ts'
import { conflicting, unreliable } from '../support/trouble/faults.ts'
import { random } from '../support/world/random.ts'
import type { Stack } from '../support/stack/stack.ts'
import { useStack } from '../support/stack/use-stack.ts'
import {
  batch,
  campaign,
  HR,
  school,
  trainingClass,
  worker,
  type School,
  type Worker,
} from '../support/world/world.ts'

/**
 * Refusals that a correct system may give to somebody who tries things at random. Anything else is
 * a failure.
 */
const HONEST: ErrorCode[] = [
  'already_claimed',
  'sold_out',
  'voucher_used',
  'class_full',
  'wrong_state',
  'claim_window_closed',
  'pass_unknown',
  'pass_superseded',
  'pass_expired',
  'voucher_expired',
  'voucher_voided',
  'voucher_failed',
  'not_found',
  'results_submitted',
  'own_voucher',
  'try_again',
  'other_institution',
  'class_required',
  'reversal_too_late',
  'too_many_requests',
  'verification_expired',
  'token_expired',
]
const SEEDS = (process.env.MODEL_SEEDS ?? '1,2,3').split(',').map(Number)
const STEPS = 400

const stack = useStack()

test.each(SEEDS)('the books agree after %i', async (seed) => {
  const draw = random(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(draw() * from.length)] as T
  const schools = [await school(stack), await school(stack)]
  const people = await Promise.all(Array.from({ length: 12 }, () => worker(stack)))
  const today = shanghaiDate(stack.clock.now())
  const campaigns = [
    await campaign(stack, { quantity: 7 }),
    await campaign(stack, {
      quantity: 100,
      validity: { type: 'fixed', from: today, until: addDays(today, 1) },
    }),
  ]
  const rooms = await Promise.all(schools.map((at) => trainingClass(stack, at, { capacity: 6 })))
  const targeted = await Promise.all(
    schools.map((at) => batch(stack, at, people, { validUntil: addDays(today, 2) })),
  )
  const chaos = stack.over((client) => unreliable(conflicting(client, 0.05), 0.04, draw))
  const story = new Story(chaos, {
    schools,
    people,
    campaigns,
    rooms,
    targeted,
    draw,
    pick,
  })
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let step = 0; step < STEPS / 8; step++) await story.step()
    }),
  )
  await story.finish()
  expect(story.lies).toEqual([])
  expect((await checkBooks(stack.runtime, 0)).findings).toEqual([])
  const [scarce] = campaigns as [Campaign]
  const left = (await readStock(stack.runtime.table, scarce)).reduce(
    (sum, shard) => sum + shard.remaining,
    0,
  )
  expect(story.claimsOf(scarce.batchId)).toBeLessThanOrEqual(7 - left)
})

interface Setting {
  schools: School[]
  people: Worker[]
  campaigns: Campaign[]
  rooms: TrainingClass[]
  targeted: { batch: TargetedBatch; trainingClass: TrainingClass }[]
  draw: () => number
  pick: <T>(from: readonly T[]) => T
}

class Story {
  readonly lies: string[] = []
  private readonly codes: string[] = []
  private readonly redemptions: string[] = []
  private readonly claims = new Map<BatchId, Set<string>>()
  private keys = 0
  private readonly on: Runtime
  private readonly setting: Setting
  constructor(on: Runtime, setting: Setting) {
    this.on = on
    this.setting = setting
  }

  claimsOf(batchId: BatchId): number {
    return this.claims.get(batchId)?.size ?? 0
  }

  async step(): Promise<void> {
    const { draw } = this.setting
    const dice = draw()
    if (dice < 0.25) await this.claim()
    else if (dice < 0.45) await this.show()
    else if (dice < 0.75) await this.scan()
    else if (dice < 0.83) await this.reverse()
    else if (dice < 0.88) await this.job(() => this.issue())
    else if (dice < 0.92) await this.job(() => stack.schedule('expire-vouchers'))
    else if (dice < 0.95) stack.clock.advance(draw() * 4 * 3_600_000)
    else if (dice < 0.965) await this.job(() => this.results())
    else if (dice < 0.975) await this.job(() => this.void())
    else await stack.project(draw() < 0.3 ? 2 : 1)
  }

  /** What is under way comes to its end on engines that work again. */
  async finish(): Promise<void> {
    for (const queue of [
      'issue-vouchers',
      'void-batch',
      'expire-vouchers',
      'fail-trainees',
    ] as const)
      await stack.drain(queue)
    const { targeted } = this.setting
    for (const { batch: made } of targeted) await this.issueAgain(made)
    await stack.schedule('expire-vouchers')
    await stack.drain('expire-vouchers')
    await stack.project()
    await stack.project()
  }

  private async issueAgain(made: TargetedBatch): Promise<void> {
    const jobs = await startIssuing(stack.runtime, {
      batchId: made.batchId,
      headcount: 12,
      actor: HR,
    }).catch(() => [])
    await stack.send('issue-vouchers', jobs)
    await stack.drain('issue-vouchers')
  }

  /**
   * A request, sometimes sent twice at once under one key. Both answers must then be the same
   * success, or honest refusals.
   */
  private async send(
    area: 'worker' | 'operator',
    call: Parameters<Stack['call']>[1],
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const { draw } = this.setting
    const answers = await Promise.all(
      Array.from({ length: draw() < 0.2 ? 2 : 1 }, () => stack.call(area, call, this.on)),
    )
    const good = answers.filter((answer) => answer.status < 300)
    for (const { status, body } of answers)
      if (status >= 300 && !HONEST.includes(body.code))
        this.lies.push(`${call.route} ${body.code} ${body.detail}`)
    if (
      call.key !== undefined &&
      new Set(good.map((answer) => JSON.stringify(answer.body))).size > 1
    )
      this.lies.push(`${call.route} answered one key in two ways`)
    return good[0] ?? (answers[0] as { status: number; body: Record<string, unknown> })
  }

  private async claim(): Promise<void> {
    const { pick, people, campaigns } = this.setting
    const [who, { batchId }] = [pick(people), pick(campaigns)]
    const answer = await this.send('worker', {
      route: `POST /campaigns/${batchId}/claims`,
      token: await stack.tokenFor(who.personId),
      key: `k${this.keys++}`,
      body: { verificationToken: await stack.verificationFor(who.personId, 'claim', batchId) },
    })
    if (answer.status === 201)
      this.claims.set(batchId, (this.claims.get(batchId) ?? new Set()).add(who.personId))
  }

  private async show(): Promise<void> {
    const { pick, people, campaigns, targeted } = this.setting
    const who = pick(people)
    const voucherId = voucherIdOf(
      who.personId,
      pick([...campaigns, ...targeted.map((one) => one.batch)]).batchId,
    )
    const answer = await this.send('worker', {
      route: `POST /me/vouchers/${voucherId}/passes`,
      token: await stack.tokenFor(who.personId),
      body: { verificationToken: await stack.verificationFor(who.personId, 'use', voucherId) },
    })
    if (answer.status === 201) this.codes.push(answer.body.code as string)
  }

  private async scan(): Promise<void> {
    const { pick, schools, rooms, draw } = this.setting
    if (this.codes.length === 0) return
    const index = Math.floor(draw() * schools.length)
    const [at, room] = [schools[index] as School, rooms[index] as TrainingClass]
    const answer = await this.send('operator', {
      route: 'POST /operator/redemptions',
      token: await stack.tokenFor((draw() < 0.5 ? at.operator : at.second).personId),
      institution: at.institutionId,
      key: `k${this.keys++}`,
      body: { code: draw() < 0.8 ? this.codes.at(-1) : pick(this.codes), classId: room.classId },
    })
    if (answer.status === 201) this.redemptions.push(answer.body.redemptionId as string)
  }

  private async reverse(): Promise<void> {
    const { pick, schools } = this.setting
    if (this.redemptions.length === 0) return
    const at = pick(schools)
    await this.send('operator', {
      route: `POST /operator/redemptions/${pick(this.redemptions)}/reversal`,
      token: await stack.tokenFor(at.operator.personId),
      institution: at.institutionId,
      key: `k${this.keys++}`,
      body: { reason: '扫错了' },
    })
  }

  /**
   * Jobs are started, delivered twice at times, cut short at times, on unreliable engines; what
   * fails comes again later.
   */
  private async job(start: () => Promise<void>): Promise<void> {
    const { draw } = this.setting
    await start().catch(() => undefined)
    for (const queue of [
      'issue-vouchers',
      'void-batch',
      'expire-vouchers',
      'fail-trainees',
    ] as const) {
      await stack
        .drain(queue, {
          on: this.on,
          most: 4,
          deleteMessages: draw() > 0.3,
          remainingMs: () => (draw() < 0.2 ? 0 : 60_000),
        })
        .catch(() => undefined)
    }
  }

  private async issue(): Promise<void> {
    const { batch: made } = this.setting.pick(this.setting.targeted)
    await stack.send(
      'issue-vouchers',
      await startIssuing(this.on, { batchId: made.batchId, headcount: 12, actor: HR }),
    )
  }

  private async void(): Promise<void> {
    const { campaigns, targeted, pick } = this.setting
    await stack.send('void-batch', [
      await startVoiding(this.on, {
        batchId: pick([...campaigns, ...targeted.map((one) => one.batch)]).batchId,
        reason: '试验',
        actor: HR,
      }),
    ])
  }

  private async results(): Promise<void> {
    const { pick, rooms, targeted, people, draw } = this.setting
    const { classId } = pick([...rooms, ...targeted.map((one) => one.trainingClass)])
    await recordResults(this.on, {
      classId,
      results: people.map(({ personId }) => ({ personId, passed: draw() < 0.5 })),
      actor: HR,
    })
    await stack.schedule('fail-trainees')
  }
}
