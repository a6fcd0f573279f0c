import { HTTP, manifestsOf, only, refusalsOf } from './kubernetes';

const store = { kind: 'external-secrets', vault: { address: 'https://vault.example.com' } } as const;

describe('secrets', () => {
  it('are never mounted whole: without keys Kubernetes would show every one of them', () => {
    expect(refusalsOf((shop) => shop.service('search', HTTP).uses(shop.secret('payment', { provider: 'kubernetes', keys: {} })))).toContain(
      'invalid-value secrets.payment.keys',
    );
  });

  it('hold in variables only what the edge asks for', () => {
    const declare = (key: string) => (shop: Parameters<Parameters<typeof manifestsOf>[0]>[0]) =>
      shop.service('search', HTTP).uses(shop.secret('payment', { provider: 'kubernetes', keys: ['id', 'key'] }), {
        as: 'variables',
        keys: ['id'],
        variables: { PAYMENT: key },
      });
    expect(refusalsOf(declare('key'))).toEqual(['contradiction services.search.uses.payment']);
    expect(only('Deployment', manifestsOf(declare('id'))).spec.template.spec.containers[0].env).toContainEqual({
      name: 'PAYMENT',
      valueFrom: { secretKeyRef: { name: 'payment', key: 'id' } },
    });
  });

  it.each([
    ['1d', '86400s'],
    ['1d12h', '129600s'],
    ['90m', '90m'],
  ])('are read again after %s, in a form that Go reads', (refresh, expected) => {
    const manifests = manifestsOf((shop) => shop.service('search', HTTP).uses(shop.secret('payment', { provider: 'vault' })), {
      kubernetes: { secretStore: { ...store, refresh } },
    });
    expect(only('ExternalSecret', manifests).spec.refreshInterval).toBe(expected);
  });
});
