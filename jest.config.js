/** ESM Jest on SWC: NestJS 12 is pure ESM, so the tests are too (run with --experimental-vm-modules). */
export default {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
        },
        module: { type: 'es6' },
      },
    ],
  },
  // As many as there are cores: most of the time goes into waiting for the database and the browser.
  maxWorkers: '100%',
  testTimeout: 60_000,
};
