/**
 * Style rules are Prettier's (`.prettierrc.json`); these rules find mistakes. Nothing may be
 * switched off in a source file.
 */
import reactHooks from 'eslint-plugin-react-hooks'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

/**
 * Time and chance are passed in (architecture rule 2), so that tests and the local stack can set
 * them.
 */
const passedIn = [
  { object: 'Date', property: 'now', message: 'Use the clock that is passed in.' },
  { object: 'Math', property: 'random', message: 'Use the randomness that is passed in.' },
]

const switchedOff = ['describe', 'it', 'test'].flatMap((object) =>
  ['skip', 'only', 'todo', 'failing'].map((property) => ({
    object,
    property,
    message: 'A test is never switched off.',
  })),
)

export default defineConfig(
  { ignores: ['**/dist/', '**/cdk.out/', '**/coverage/', '**/.local/', '**/node_modules/'] },
  { linterOptions: { noInlineConfig: true } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unnecessary-boolean-literal-compare': 'error',
      '@typescript-eslint/no-unnecessary-type-arguments': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      // A function that answers a promise by its type stays async although it has nothing to await
      // today.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allow: ['Error', 'URL', 'URLSearchParams'] },
      ],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: 'error',
      'max-lines': ['error', 400],
      'no-console': 'error',
      'no-param-reassign': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-restricted-properties': ['error', ...switchedOff],
    },
  },
  {
    files: ['functions/src/{domain,entry}/**/*.ts', 'shared/src/**/*.ts'],
    rules: { 'no-restricted-properties': ['error', ...passedIn, ...switchedOff] },
  },
  // Beyond three parameters a function takes an object, whose names say at the call what is what.
  {
    files: ['functions/src/**/*.ts', '{infra,shared}/**/*.ts', 'miniprogram/src/**/*.{ts,tsx}'],
    ignores: ['infra/test/**'],
    rules: { 'max-params': ['error', 3] },
  },
  // Command-line programs and test support talk to people.
  {
    files: [
      'infra/{bin,commands,local,test,bench,mutate}/**/*.ts',
      'functions/test/**/*.ts',
      'shared/scripts/**/*.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['miniprogram/src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
)
