/**
 * The import rules of docs/architecture.md: entry → domain → platform → shared, never upward, no
 * cycles.
 */
const tests = '\\.test\\.tsx?$'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      comment: 'A misspelt path or a package that is not installed.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-dependencies',
      comment:
        'Each workspace declares what it imports; the tools of the tests are declared at the root.',
      severity: 'error',
      from: { path: '^(shared|functions|infra|miniprogram)/' },
      to: {
        path: 'node_modules/',
        dependencyTypes: ['npm-no-pkg', 'npm-unknown'],
        pathNot: 'node_modules/(@jest/globals|@swc/jest|fast-check|@types)/',
      },
    },
    {
      name: 'shared-imports-nobody',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(functions|infra|miniprogram)/' },
    },
    {
      name: 'shared-runs-everywhere',
      comment:
        'The mini-program bundles these modules: no Node modules, and zod only in the contract.',
      severity: 'error',
      from: { path: '^shared/src/', pathNot: [tests, '^shared/src/contract/'] },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    {
      name: 'values-do-not-import-schemas',
      severity: 'error',
      from: { path: '^shared/src/', pathNot: [tests, '^shared/src/contract/'] },
      to: { path: '^shared/src/contract/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'platform-below-domain',
      severity: 'error',
      from: { path: '^functions/src/platform/' },
      to: { path: '^functions/src/(domain|entry)/' },
    },
    {
      name: 'domain-below-entry',
      severity: 'error',
      from: { path: '^functions/src/domain/' },
      to: { path: '^functions/src/entry/' },
    },
    {
      name: 'domain-knows-no-transport',
      comment: 'HTTP, Lambda events and middy belong to the entries.',
      severity: 'error',
      from: { path: '^functions/src/domain/' },
      to: {
        path: [
          '^functions/src/platform/http/',
          'node_modules/(@middy|@types/aws-lambda|@aws-lambda-powertools)/',
          '^(node:)?https?$',
        ],
      },
    },
    {
      name: 'entities-by-their-face',
      comment: 'Another entity is used through its index.ts only.',
      severity: 'error',
      from: { path: '^functions/src/domain/([^/]+)/' },
      to: {
        path: '^functions/src/domain/([^/]+)/',
        pathNot: ['^functions/src/domain/$1/', '^functions/src/domain/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'domain-by-its-face',
      comment: 'Entries, bench and the local stack use an entity through its index.ts.',
      severity: 'error',
      from: { path: '^(functions/src/entry|infra)/' },
      to: {
        path: '^functions/src/domain/',
        pathNot: '^functions/src/domain/([^/]+/index|actor)\\.ts$',
      },
    },
    {
      name: 'stacks-without-local',
      comment: 'The deployed app knows nothing of the local stack.',
      severity: 'error',
      from: { path: '^infra/(bin|lib)/|^infra/manifest' },
      to: { path: '^infra/(local|test|bench)/' },
    },
    {
      name: 'servers-without-screens',
      severity: 'error',
      from: { path: '^(functions|infra)/' },
      to: { path: '^miniprogram/' },
    },
    {
      name: 'screens-without-servers',
      severity: 'error',
      from: { path: '^miniprogram/src/' },
      to: { path: '^(functions|infra)/' },
    },
    {
      name: 'screens-without-schemas',
      comment:
        'Of the contract the mini-program takes types only, so that zod stays out of its bundle.',
      severity: 'error',
      from: { path: '^miniprogram/src/' },
      to: {
        path: ['^shared/src/contract/', 'node_modules/zod/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'components-below-pages',
      severity: 'error',
      from: { path: '^miniprogram/src/(components|hooks|services|platform|styles)/' },
      to: { path: '^miniprogram/src/(pages|packages)/' },
    },
    {
      name: 'hooks-below-components',
      severity: 'error',
      from: { path: '^miniprogram/src/(hooks|services|platform|styles)/' },
      to: { path: '^miniprogram/src/components/' },
    },
    {
      name: 'services-below-hooks',
      severity: 'error',
      from: { path: '^miniprogram/src/(services|platform|styles)/' },
      to: { path: '^miniprogram/src/hooks/' },
    },
    {
      name: 'screens-platform-below-services',
      severity: 'error',
      from: { path: '^miniprogram/src/(platform|styles)/' },
      to: { path: '^miniprogram/src/services/' },
    },
    {
      name: 'pages-apart',
      comment: 'What several pages use stands beside them, not in one of them.',
      severity: 'error',
      from: { path: '^miniprogram/src/.*pages/([^/]+)/' },
      to: { path: '^miniprogram/src/.*pages/', pathNot: 'pages/$1/' },
    },
    {
      name: 'backend-without-machines',
      comment: 'What a backend test stands on is laid by infra/test/footing.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^infra/' },
    },
    {
      name: 'no-tests-in-code',
      comment: 'What is deployed, and the local stack, reach no test and no measurement.',
      severity: 'error',
      from: {
        path: '^((shared|functions|miniprogram)/src|infra/(bin|lib|local|secrets|[^/]+$))',
        pathNot: tests,
      },
      to: { path: [tests, '^(shared|functions|infra|miniprogram)/(test|bench)/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|cdk\\.out|coverage|\\.local)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
