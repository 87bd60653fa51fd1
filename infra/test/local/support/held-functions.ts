/**
 * The functions as they are, but for some that behave badly or tell what they
 * see. Loaded in threads, these speak with the test by files of `HELD_FOLDER`.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Handler } from '../../../local/functions/handler.ts'
import { loadEntry as loadReal, type Load } from '../../../local/functions/load.ts'
import type { FunctionName } from '../../../manifest.ts'

export const FOLDER_VARIABLE = 'HELD_FOLDER'
const fileIn = (name: string): string => join(process.env[FOLDER_VARIABLE] ?? '', name)
const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

/** Works until the test lets it go, with its event loop standing still all the while. */
const held: Handler = async () => {
  writeFileSync(fileIn('begun'), '')
  while (!existsSync(fileIn('release'))) Atomics.wait(pause, 0, 0, 20)
  writeFileSync(fileIn('ended'), '')
  return { batchItemFailures: [] }
}

const OTHERS: Partial<Record<FunctionName, (runtime: Parameters<Load>[2]) => Handler>> = {
  'issue-vouchers': () => held,
  public:
    ({ clock }) =>
    async () => ({
      statusCode: 200,
      headers: { 'x-now': new Date(clock()).toISOString() },
      body: '{}',
    }),
  identity: () => async () => {
    throw new RangeError('out of order')
  },
  'start-jobs': () => async () => {
    // Nobody waits for this promise.
    void Promise.reject(new Error('beyond repair'))
  },
}

export const loadEntry: Load = async (name, spec, runtime) =>
  OTHERS[name]?.(runtime) ?? loadReal(name, spec, runtime)
