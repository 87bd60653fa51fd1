/**
 * A process of its own: people who claim from one campaign, each as soon as the one before is
 * answered.
 */
import { setPriority } from 'node:os'
import { createClient } from './client.ts'
import type { Holding } from './ground.ts'
import type { FromRush, ToRush } from './messages.ts'
import { groundOf } from './system.ts'

interface Claimant {
  path: string
  headers: Record<string, string>
  body: object
}

const TELL_EVERY_MS = 200
/** Phones are no part of the system: on one machine with it, they leave the processor to others. */
const NICE = 10

const ground = groundOf(process.env)
const state: FromRush = {
  ready: false,
  claimed: 0,
  refused: [],
  ended: false,
}
const tell = (): void => {
  process.send?.(state)
}
const claimants: Claimant[] = []
let origin = ''

async function prepare({ batchId, holders }: Holding): Promise<void> {
  for (const personId of holders) {
    const { token: verificationToken } = await ground.services.signer.verification(
      { personId, purpose: 'claim', resource: batchId },
      ground.clock.now(),
    )
    const headers = {
      authorization: `Bearer ${await ground.tokenFor(personId)}`,
      'idempotency-key': `claim-${personId}`,
    }
    claimants.push({ path: `/campaigns/${batchId}/claims`, headers, body: { verificationToken } })
  }
  state.ready = true
  tell()
}

async function go(clients: number): Promise<void> {
  const telling = setInterval(tell, TELL_EVERY_MS)
  const waiting = claimants.values()
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const post = createClient(origin, 100 + client)
      for (const { path, headers, body } of waiting) {
        if (state.ended) return
        const answer = await post(path, headers, body)
        if (answer.status === 201) state.claimed++
        else state.refused.push(answer.body)
      }
    }),
  )
  clearInterval(telling)
  state.ended = true
  tell()
  process.disconnect()
}

setPriority(NICE)
process.on('message', (message: ToRush) => {
  if (message.order === 'stop') state.ended = true
  else if (message.order === 'go')
    go(message.clients).catch((error: unknown) => {
      throw error
    })
  else {
    origin = message.origin
    prepare(message.claims).catch((error: unknown) => {
      throw error
    })
  }
})
