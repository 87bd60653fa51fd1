import { wantsCare } from '../../platform/phone/care.ts'
import { store } from '../../platform/phone/storage.ts'
import { createStore } from '../../services/store.ts'
import { useStore } from './useStore.ts'

/**
 * 关怀版: larger type, higher contrast. On from the start for those who have set large type on their
 * phone.
 */
const care = createStore(wantsCare)

export function switchCare(on: boolean): void {
  store('care', on)
  care.set(on)
}

/** Whether the app shows its 关怀版. */
export const useCare = (): boolean => useStore(care)
