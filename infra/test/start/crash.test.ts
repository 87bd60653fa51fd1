/**
 * A thousand claims while the whole system is killed: nothing answered is lost, the stock is never
 * exceeded, the next start goes on.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createCampaign } from '@voucher/functions/domain/campaign/index'
import { findOrCreatePerson } from '@voucher/functions/domain/person/index'
import { voucherKey } from '@voucher/functions/domain/voucher/index'
import { concurrently } from '@voucher/functions/platform/work/concurrently'
import {
  identityServicesOf,
  type IdentityServices,
} from '@voucher/functions/platform/services/identity-services'
import type { BatchId, PersonId } from '@voucher/functions/platform/ids'
import { createRuntime, type Runtime } from '@voucher/functions/platform/runtime'
import { tokenOf } from '../../../functions/test/support/stack/token.ts'
import { buildH5IfNeeded } from '../../local/apps/build-app.ts'
import { madeUpPerson } from '../../local/demo/made-up-people.ts'
import { useEnvironment } from '../../local/emulators/start-emulators.ts'
import { findRunning } from '../../local/state/running.ts'
import { allGone, npmStart, type LocalSystem } from './support/local-system.ts'
import { scratchFolder } from '../local/support/scratch.ts'

const PEOPLE = 1000
const STOCK = 700
/** How many have been answered when the system is killed. */
const KILL_AFTER = 250
const WIDTH = 32

const scratch = scratchFolder()
let system: LocalSystem

/** The system as a program of this machine reaches it, by the announcement that it makes. */
function connect(): { runtime: Runtime; services: IdentityServices } {
  const running = findRunning(scratch.folder)
  if (!running) throw new Error('not announced')
  useEnvironment(running.environment)
  const runtime = createRuntime(running.environment)
  return { runtime, services: identityServicesOf(runtime) }
}

beforeAll(async () => {
  await buildH5IfNeeded(() => undefined, new AbortController().signal)
  system = await npmStart({ LOCAL_DATA_DIR: scratch.folder })
})
afterAll(async () => {
  const processes = system.processes()
  system.npm.kill('SIGTERM')
  await allGone(processes)
  scratch.remove()
})

interface Claimant {
  personId: PersonId
  accessToken: string
  verificationToken: string
}

async function claimants(batchId: BatchId): Promise<Claimant[]> {
  const { runtime, services } = connect()
  const made: Claimant[] = []
  await concurrently(
    Array.from({ length: PEOPLE }, (_, index) => index),
    WIDTH,
    async (index) => {
      const { name, idNumber } = madeUpPerson(
        index,
        `4201${String((index % 6) + 2).padStart(2, '0')}`,
      )
      const { personId } = await findOrCreatePerson({ ...runtime, ...services }, { name, idNumber })
      const accessToken = await tokenOf(runtime, services, personId)
      const { token } = await services.signer.verification(
        { personId, purpose: 'claim', resource: batchId },
        runtime.clock(),
      )
      made.push({ personId, accessToken, verificationToken: token })
    },
  )
  return made
}

/** @returns the status, or `lost` when no answer came */
async function claim(
  batchId: BatchId,
  { accessToken, verificationToken, personId }: Claimant,
): Promise<number | 'lost'> {
  try {
    const answer = await fetch(`${system.origin}/api/campaigns/${batchId}/claims`, {
      method: 'POST',
      body: JSON.stringify({ verificationToken }),
      headers: {
        authorization: `Bearer ${accessToken}`,
        'content-type': 'application/json',
        'idempotency-key': `claim-${personId}`,
      },
    })
    await answer.json()
    return answer.status
  } catch {
    return 'lost'
  }
}

test('kill -9 during a thousand claims loses none that was answered and never exceeds the stock', async () => {
  const now = Date.now()
  const { batchId } = await createCampaign(
    connect().runtime,
    {
      name: '焊工（中级）培训券',
      functionType: 'entitlement',
      quantity: STOCK,
      trainingType: 'inclusive',
      occupation: 'welder',
      level: 'intermediate',
      regionCode: '420000',
      crowds: [],
      claimFrom: new Date(now - 60_000).toISOString(),
      claimUntil: new Date(now + 3_600_000).toISOString(),
      validity: { type: 'afterClaim', days: 30 },
    },
    { actor: { role: 'administrator' } },
  )
  const people = await claimants(batchId)

  const acknowledged = new Set<PersonId>()
  const processes = system.processes()
  let answered = 0
  await concurrently(people, WIDTH, async (person) => {
    const status = await claim(batchId, person)
    if (status === 201) acknowledged.add(person.personId)
    if (status !== 'lost' && ++answered === KILL_AFTER)
      for (const { pid } of processes) process.kill(pid, 'SIGKILL')
  })
  expect(acknowledged.size).toBeGreaterThanOrEqual(KILL_AFTER)
  expect(acknowledged.size).toBeLessThan(STOCK)
  await allGone(processes)

  system = await npmStart({ LOCAL_DATA_DIR: scratch.folder })
  const { runtime } = connect()
  const holds = async (personId: PersonId): Promise<boolean> =>
    (await runtime.table.get(voucherKey(personId, batchId))) !== undefined
  for (const personId of acknowledged)
    expect([personId, await holds(personId)]).toEqual([personId, true])

  // Everybody asks again with the same key, as a phone does that got no answer.
  const answers: (number | 'lost')[] = []
  await concurrently(people, WIDTH, async (person) => {
    answers.push(await claim(batchId, person))
  })
  const count = (status: number): number => answers.filter((answer) => answer === status).length
  expect([count(201), count(409)]).toEqual([STOCK, PEOPLE - STOCK])
  let held = 0
  await concurrently(people, WIDTH, async ({ personId }) => {
    if (await holds(personId)) held++
  })
  expect(held).toBe(STOCK)
})
