import { useSyncExternalStore } from 'react'
import { prefersLargeType } from '../platform/device.ts'
import { store, stored } from '../platform/storage.ts'

/** 关怀版: larger type, higher contrast. On from the start for those who have set large type on their phone. */
let care: boolean | null = null
const listeners = new Set<() => void>()

const current = (): boolean => (care ??= stored('care') ?? prefersLargeType())

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function switchCare(on: boolean): void {
  care = on
  store('care', on)
  for (const listener of listeners) listener()
}

/** Whether the app shows its 关怀版. */
export const useCare = (): boolean => useSyncExternalStore(subscribe, current)
