/** Things that a test of the local stack needs for a moment and that go away with it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createBusinessClock, type BusinessClock } from '../../../local/clock/business-clock.ts'
import { openStore, type LocalStore } from '../../../local/state/local-store.ts'

/** An empty folder; `remove` when done. */
export function scratchFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'voucher-local-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export interface Memory {
  store: LocalStore
  clock: BusinessClock
}

export function openMemory(folder: string): Memory {
  const store = openStore(folder)
  return { store, clock: createBusinessClock(store) }
}

/** Long enough for a machine that has much else to do: only what never happens is to fail. */
const PATIENCE_MS = 300_000

/** Waits until the condition holds. @throws when it never does */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`)
    await sleep(20)
  }
}

/** Whether a process goes on; one that was killed but not collected yet does not. */
export function running(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], {
    encoding: 'utf8',
  }).stdout.trim()
  return state !== '' && !state.startsWith('Z')
}
