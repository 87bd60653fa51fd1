/** The load generators as the measuring process sees them. */
import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Desk, Holding } from './ground.ts'
import type { FromDesks, FromRush, TimedRedemption, ToDesks, ToRush } from './messages.ts'
import type { System } from './system.ts'

const start = (name: string, { environment }: System): ChildProcess =>
  fork(join(import.meta.dirname, `${name}.ts`), { env: { ...process.env, ...environment } })

/** The next message for which this gives something. @throws when the process ends first */
function told<M, T>(child: ChildProcess, pick: (message: M) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const listen = (message: unknown): void => {
      const picked = pick(message as M)
      if (picked === undefined) return
      child.off('message', listen)
      resolve(picked)
    }
    child.on('message', listen)
    child.once('exit', (code) => reject(new Error(`a load generator ended with ${code}`)))
  })
}

export interface Desks {
  go(perSecond: number): Promise<TimedRedemption[]>
  stop(): void
}

/** @returns when every holder has a pass, to be used within five minutes */
export async function startDesks(system: System, desks: Desk[]): Promise<Desks> {
  const child = start('desks', system)
  const order = (message: ToDesks): void => {
    child.send(message)
  }
  const ready = told(child, (message: FromDesks) =>
    'ready' in message ? message.ready : undefined,
  )
  order({ order: 'prepare', origin: system.origin, desks })
  await ready
  return {
    async go(perSecond) {
      const redemptions = told(child, (message: FromDesks) =>
        'redemptions' in message ? message.redemptions : undefined,
      )
      order({ order: 'go', perSecond })
      const all = await redemptions
      child.disconnect()
      return all
    },
    stop: () => order({ order: 'stop' }),
  }
}

export interface Rush {
  state(): FromRush
  go(clients: number): void
  stop(): Promise<FromRush>
}

/** @returns when every claimant has what a claim needs, good for five minutes */
export async function startRush(system: System, claims: Holding): Promise<Rush> {
  const child = start('rush', system)
  const order = (message: ToRush): void => {
    child.send(message)
  }
  let state: FromRush = {
    ready: false,
    claimed: 0,
    refused: [],
    ended: false,
  }
  child.on('message', (message: FromRush) => {
    state = message
  })
  const ready = told(child, (message: FromRush) => (message.ready ? message : undefined))
  order({ order: 'prepare', origin: system.origin, claims })
  await ready
  return {
    state: () => state,
    go: (clients) => order({ order: 'go', clients }),
    stop() {
      if (state.ended) return Promise.resolve(state)
      order({ order: 'stop' })
      return told(child, (message: FromRush) => (message.ended ? message : undefined))
    },
  }
}
