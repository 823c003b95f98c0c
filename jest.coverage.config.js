import config from './jest.config.js';

/** `npm run coverage`: every branch of the resolver and of the evaluator is taken by a test, or the gate fails. */
export default {
  ...config,
  testMatch: [
    '<rootDir>/test/unit/catalog/domain/**/*.spec.ts',
    '<rootDir>/test/unit/policy/**/*.spec.ts',
    '<rootDir>/test/golden/cases*.spec.ts',
  ],
  collectCoverage: true,
  coverageProvider: 'v8',
  coverageReporters: ['text'],
  collectCoverageFrom: [
    'src/catalog/domain/{resolve,derive}*.ts',
    'src/policy/domain/{blocks,casl,decide,evaluate,evidence,judge-fact,judge-list,kernel,kleene,model-glob,requirement,scalar-test}.ts',
  ],
  coverageThreshold: { global: { branches: 100 } },
};
