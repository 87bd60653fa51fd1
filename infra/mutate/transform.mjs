/** Jest's transform with the switches of `plant.ts` in the code that is measured. */
import swc from '@swc/jest'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { MEASURED } from './measured.ts'
import { plant } from './plant.ts'

const own = createHash('sha256')
  .update(readFileSync(new URL('plant.ts', import.meta.url)))
  .digest('hex')

export const createTransformer = (options) => {
  const inner = swc.createTransformer(options)
  const withSwitches = (source, path, { config }) => {
    const name = relative(config.rootDir, path)
    return MEASURED.test(name) ? plant(source, name).code : source
  }
  return {
    canInstrument: false,
    process: (source, path, given) => inner.process(withSwitches(source, path, given), path, given),
    processAsync: (source, path, given) =>
      inner.processAsync(withSwitches(source, path, given), path, given),
    getCacheKey: (source, path, given) => own + inner.getCacheKey(source, path, given),
  }
}

export default { createTransformer }
