import { defineConfig, System } from 'keelson';
import { mistakesOf, onlyProblemOf } from './problems';

const system = new System('shop');
const environments = { production: { kubernetes: { namespace: 'shop' } } };

test('a configuration is what it was given, and keeps its literal type', () => {
  const configuration = { system, environments };
  expect(defineConfig(configuration)).toBe(configuration);
  const version: '1.34' = defineConfig({ system, environments: { production: { kubernetes: { version: '1.34' } } } }).environments
    .production.kubernetes.version;
  expect(version).toBe('1.34');
});

test('an override may change any manifest', () => {
  const overrides = { orders: { deployment: (manifest: { spec: object }) => manifest } };
  expect(() => defineConfig({ system, environments: { production: { overrides } } })).not.toThrow();
});

test.each<[string, unknown, string[]]>([
  ['nothing', undefined, ['invalid-value environments', 'invalid-value system']],
  ['null', null, ['invalid-value environments', 'invalid-value system']],
  ['no system', { environments }, ['invalid-value system']],
  ['a document in place of a system', { system: { system: 'shop' }, environments }, ['invalid-value system']],
  ['no environments', { system }, ['invalid-value environments']],
  ['a list of environments', { system, environments: [{}] }, ['invalid-value environments']],
  ['not one environment', { system, environments: {} }, ['invalid-value environments']],
  [
    'an environment that is none',
    { system, environments: { a: null, b: 'kubernetes', c: {} } },
    ['invalid-value environments.a', 'invalid-value environments.b'],
  ],
])('%s is refused', (_, configuration, mistakes) => {
  expect(mistakesOf(() => defineConfig(configuration as never))).toEqual(mistakes);
});

test('the fix is what to write', () => {
  expect(onlyProblemOf(() => defineConfig({ environments } as never)).fix).toBe('write system: shop, where shop is new System(...)');
  expect(onlyProblemOf(() => defineConfig({ system } as never)).fix).toBe(
    "add environments: { production: { kubernetes: { namespace: 'shop' } } }",
  );
});
