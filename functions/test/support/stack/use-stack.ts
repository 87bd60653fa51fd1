/** What the tests of one file, or of one `describe`, stand on; it is started and stopped for them. */
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals'
import { openDesk, type Desk } from './desk.ts'
import { startIdentityStack, type IdentityStack } from './identity.ts'
import { startStack, type Stack } from './stack.ts'
import { school, type School } from '../world/world.ts'

/**
 * @returns what is empty until it has been made: tests are named before anything is started. What
 *   is used first is made first.
 */
function filled<T extends object>(
  make: () => T | Promise<T>,
  end: (made: Partial<T>) => unknown = () => undefined,
  [before, after] = [beforeAll, afterAll],
): T {
  const one: Partial<T> = {}
  before(async () => {
    Object.assign(one, await make())
  })
  after(async () => {
    await end(one)
  })
  return one as T
}

/** The whole backend. */
export const useStack = (): Stack => filled(startStack, (stack) => stack.stop?.())

/** A new one for each test. */
export const useStackForEach = (): Stack =>
  filled(startStack, (stack) => stack.stop?.(), [beforeEach, afterEach])

/** Identity alone. */
export const useIdentityStack = (): IdentityStack =>
  filled(startIdentityStack, (stack) => stack.stop?.())

/** The command line. */
export const useDesk = (stack: Stack): Desk =>
  filled(
    () => openDesk(stack),
    (desk) => desk.close?.(),
  )

/** An institution with two operators. */
export const useSchool = (stack: Stack, regionCode?: string): School =>
  filled(() => school(stack, regionCode))
