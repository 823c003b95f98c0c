import comments from '@eslint-community/eslint-plugin-eslint-comments/configs';
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Each entry says which files it concerns; later entries loosen earlier ones for the places with a reason. */
export default defineConfig(
  {
    ignores: [
      'node_modules/',
      'dist/',
      '.cordon/',
      'coverage/',
      'src/generated/',
      'test/architecture/planted/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  js.configs.recommended,
  comments.recommended,
  everywhere(),
  ...typescript(),
  ...oneDoorEach(),
  kernelSpeaksNoStockCasl(),
  ...exemptions(),
  prettier,
);

/** Language rules for every file, TypeScript or not. */
function everywhere() {
  return {
    languageOptions: { ecmaVersion: 2023, sourceType: 'module', globals: nodeGlobals() },
    rules: {
      // `== null` is the one comparison that means absent, however it is spelt.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true, IIFEs: true }],
      'no-restricted-exports': [
        'error',
        { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } },
      ],
      '@eslint-community/eslint-comments/require-description': ['error', { ignore: ['eslint-enable'] }],
    },
  };
}

/** typescript-eslint's strictest set, with types, and what this project adds. */
function typescript() {
  return defineConfig({
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', noEnum(), ...noAssertion()],
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      // A file with decorators is left alone by this rule: an injected class must be imported as a value.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // A constructor that only passes on still says what is to be injected.
      '@typescript-eslint/no-useless-constructor': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
    },
  });
}

/** Settings enter through one door, where each is named, checked and documented; private keys through another. */
function oneDoorEach() {
  const environment = ['process', 'node:process'].map((name) => ({
    name,
    importNames: ['env'],
    message: 'only src/platform/environment.ts reads the environment',
  }));
  const signing = ['crypto', 'node:crypto'].map((name) => ({
    name,
    importNames: ['sign', 'createSign', 'createPrivateKey', 'generateKeyPair', 'generateKeyPairSync'],
    message: 'SECURITY: private keys are made and used in src/allowlist/signing only',
  }));
  const noEnvironment = { object: 'process', property: 'env', message: environment[0].message };
  return [
    {
      files: ['src/**'],
      rules: {
        'no-restricted-properties': ['error', noEnvironment],
        'no-restricted-imports': ['error', { paths: [...environment, ...signing] }],
      },
    },
    {
      files: ['src/platform/environment.ts'],
      rules: { 'no-restricted-properties': 'off', 'no-restricted-imports': ['error', { paths: signing }] },
    },
    {
      files: ['src/allowlist/signing/**'],
      rules: { 'no-restricted-imports': ['error', { paths: environment }] },
    },
  ];
}

/** SECURITY: stock CASL lets a rule pass when a fact is missing; the policy kernel has its own matcher. */
function kernelSpeaksNoStockCasl() {
  return {
    files: ['src/policy/**/*.ts', 'src/decision/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@casl/ability', '@casl/ability/*'],
              importNames: [
                'accessibleBy',
                'buildMongoQueryMatcher',
                'createMongoAbility',
                'defineAbility',
                'mongoQueryMatcher',
                'packRules',
                'subject',
                'unpackRules',
              ],
              message: 'this CASL name treats a missing fact as a match; use the three-valued matcher',
            },
          ],
        },
      ],
    },
  };
}

function exemptions() {
  return [
    // Tools want a default export in their configuration.
    {
      files: ['*.config.{js,ts}', 'src/console/**/*.config.{js,ts}'],
      rules: { 'no-restricted-exports': 'off' },
    },
    // Unknown input becomes a typed value here and nowhere else.
    { files: ['**/parse-*.ts'], rules: { 'no-restricted-syntax': ['error', noEnum()] } },
    { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs', globals: { module: 'writable' } } },
    // A command and a build talk to a person through the console.
    {
      files: ['src/cli/**', 'src/platform/build/**', 'test/**/*.mjs', '.ci/**'],
      rules: { 'no-console': 'off' },
    },
    {
      files: ['src/console/**'],
      languageOptions: {
        globals: { document: 'readonly', window: 'readonly', fetch: 'readonly', navigator: 'readonly' },
      },
    },
    // A `describe` is one function as long as its cases; answers from outside are narrowed by assertion.
    {
      files: ['test/**'],
      rules: { 'max-lines-per-function': 'off', 'no-restricted-syntax': ['error', noEnum()] },
    },
    { files: ['test/**/*.ts'], rules: { '@typescript-eslint/require-await': 'off' } },
  ];
}

function noEnum() {
  return { selector: 'TSEnumDeclaration', message: 'use a string union' };
}

function noAssertion() {
  const message =
    'narrow with a guard, or parse in a parse-*.ts; a disable must say why the assertion is safe';
  return [
    { selector: 'TSAsExpression:not([typeAnnotation.typeName.name="const"])', message },
    { selector: 'TSTypeAssertion', message },
  ];
}

function nodeGlobals() {
  const names = [
    'process',
    'console',
    'Buffer',
    'URL',
    'URLSearchParams',
    'fetch',
    'AbortController',
    'AbortSignal',
  ];
  const timers = [
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'queueMicrotask',
  ];
  const others = [
    'performance',
    'structuredClone',
    'TextEncoder',
    'TextDecoder',
    'crypto',
    'Response',
    'Request',
  ];
  return Object.fromEntries([...names, ...timers, ...others].map((name) => [name, 'readonly']));
}
