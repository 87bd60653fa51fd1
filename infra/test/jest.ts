/** How Jest is run here: everything is ESM. `package.json` says the same for `test:unit`. */
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

export const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(ROOT, 'node_modules/jest/bin/jest.js'),
]
