/** The unit tests. What needs judges, a control plane or a packed tarball has a runner of its own. */
export const jest = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(aws|judges|cluster|lambda|package)/'],
  // The CDK's own check of templates takes five seconds in each file of tests; test/aws asks it, strictly.
  setupFiles: ['<rootDir>/test/no-cdk-validation.ts'],
  transform: {
    '^.+\\.[cm]?tsx?$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' }, keepClassNames: true },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    '^keelson$': '<rootDir>/src/index.ts',
    '^keelson/aws$': '<rootDir>/src/aws/index.ts',
    '^keelson/kubernetes$': '<rootDir>/src/kubernetes/index.ts',
    // A lazy `import('./file.js')` of a source file, as Node's own resolution spells it.
    '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'],
  },
  collectCoverageFrom: ['src/**/*.ts'],
  coverageDirectory: 'coverage',
  coverageProvider: 'v8',
};
