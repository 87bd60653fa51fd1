/**
 * Tests stand beside their sources and in the `test` folder of each workspace. Everything is ESM,
 * so Node runs Jest with --experimental-vm-modules (see `infra/test/run.ts`). Workspace packages
 * resolve by their `exports` to TypeScript sources outside node_modules, which are transformed.
 */
const swc = (tsx) => [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', tsx },
      target: 'es2023',
      transform: { react: { runtime: 'automatic' } },
      experimental: { keepImportAttributes: true },
    },
    module: { type: 'es6' },
  },
]

export default {
  rootDir: import.meta.dirname,
  setupFiles: ['<rootDir>/infra/test/footing/lay.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '\\.ts$': swc(false), '\\.tsx$': swc(true) },
  testMatch: [
    '<rootDir>/{shared,functions,infra,miniprogram}/{src,lib,local,test}/**/*.test.{ts,tsx}',
  ],
  modulePathIgnorePatterns: ['/dist/', '/cdk\\.out/', '/\\.local/'],
  // Nothing fails because other programs want the machine too; what hangs ends all the same.
  testTimeout: 600_000,
}
