/** The tests of the backend over code with switches. */
import common from '../../jest.config.mjs'

const [, options] = common.transform['\\.ts$']

export default {
  ...common,
  transform: { '\\.ts$': ['<rootDir>/infra/mutate/transform.mjs', options] },
  setupFilesAfterEnv: ['<rootDir>/infra/mutate/switches.ts'],
  testMatch: ['<rootDir>/functions/{src,test}/**/*.test.ts'],
}
