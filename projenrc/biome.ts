/** Linter and formatter: recommended rules, and what this code base adds. */
export const biome = {
  $schema: './node_modules/@biomejs/biome/configuration_schema.json',
  files: {
    includes: [
      'src/**/*.ts',
      'test/**/*.ts',
      'examples/**/*.ts',
      'bench/**/*.ts',
      'scripts/**/*.ts',
      'projenrc/**/*.ts',
      '.projenrc.ts',
      '.dependency-cruiser.cjs',
    ],
  },
  formatter: { indentStyle: 'space', indentWidth: 2, lineWidth: 140 },
  javascript: { formatter: { quoteStyle: 'single', trailingCommas: 'all', semicolons: 'always', arrowParentheses: 'always' } },
  // The only JSON it reads is its own configuration, which projen writes.
  json: { formatter: { enabled: false } },
  assist: { actions: { source: { organizeImports: 'on' } } },
  linter: {
    rules: {
      preset: 'recommended',
      correctness: { noUnusedImports: 'error', noUnusedVariables: 'error' },
      style: { useImportType: 'error', useNodejsImportProtocol: 'error', noNonNullAssertion: 'off' },
      suspicious: { noExplicitAny: 'error' },
    },
  },
  overrides: [
    { includes: ['test/**', 'bench/**'], linter: { rules: { suspicious: { noExplicitAny: 'off' } } } },
    {
      includes: ['test/**', '!test/property.ts'],
      linter: {
        rules: {
          style: {
            noRestrictedImports: {
              level: 'error',
              options: { paths: { 'fast-check': 'Import test/property: its seed is fixed, so that CI says the same each time.' } },
            },
          },
        },
      },
    },
  ],
};
