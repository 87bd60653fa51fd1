import { prefersLargeType } from './device.ts'
import { stored } from './storage.ts'

/**
 * Whether the person wants 关怀版: what they chose, or else whether they have set large type on
 * their phone.
 */
export const wantsCare = (): boolean => stored('care') ?? prefersLargeType()
