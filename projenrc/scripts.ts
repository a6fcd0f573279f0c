/** The commands of `npm run`. */
export const scripts = {
  projen: 'projen',
  synth: 'tsx src/cli/main.ts synth examples/ecommerce/keelson.config.ts --env production --target kubernetes --out dist',
  test: 'npm run --silent typecheck && npm run --silent lint && npm run --silent arrows && npm run --silent test:unit',
  'test:unit': 'jest',
  'test:package': 'bash test/package/run',
  'test:judges': 'bash test/judges/run',
  'test:aws': 'bash test/aws/run',
  'test:lambda': 'bash test/lambda/run',
  'test:cluster': 'bash test/cluster/run',
  bench: 'bash bench/run',
  typecheck: 'tsc --noEmit -p tsconfig.dev.json',
  lint: 'biome check --error-on-warnings',
  format: 'biome check --write',
  arrows: 'depcruise --config .dependency-cruiser.cjs src',
  build: 'bash scripts/build',
  prepack: 'npm run --silent build',
};
