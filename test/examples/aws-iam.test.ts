import { App } from 'aws-cdk-lib/core';
import ecommerce from '../../examples/ecommerce/keelson.config';
import rides from '../../examples/rides/keelson.config';
import { declaredAccess, ServerlessSystem } from '../../src/aws/index';

jest.setTimeout(240_000);

describe.each([
  ['ecommerce', ecommerce, { allowed: 30, denied: 300 }],
  ['rides', rides, { allowed: 90, denied: 5_000 }],
] as const)('the roles of the example %s', (_name, { system, environments }, least) => {
  const access = declaredAccess(new ServerlessSystem(new App(), system.name, { system, environment: environments.aws }));
  const { allowed, denied, differences, notCompared } = access.compare();

  it('may do what was declared and nothing else, of all pairs', () => {
    expect(
      differences.map(({ caller, target, request, expected, evaluated }) => ({ caller, target, request, expected, ...evaluated })),
    ).toEqual([]);
    expect(allowed).toBeGreaterThan(least.allowed);
    expect(denied).toBeGreaterThan(least.denied);
  });

  it('are all compared', () => {
    expect(notCompared).toEqual([]);
    const compared = new Set(Object.values(access.mapping.units).map((address) => access.account.roleOf(address).resource.address));
    expect(compared.size).toBe(Object.keys(access.mapping.units).length);
  });
});
