import { type KubernetesPlatform, System } from 'keelson';
import { kubernetesParity, parityOf } from '../../src/kubernetes/parity';
import { resolvePlatform } from '../../src/kubernetes/plan/platform';

/** What is reported of calls and externals, with its verdict. */
function reported(platform: KubernetesPlatform): string[] {
  const shop = new System('shop');
  const catalog = shop.service('catalog', { http: { port: 8080 } });
  shop
    .service('orders', { http: { port: 8080 } })
    .calls(catalog, { timeout: '1s', retries: 1, idempotencyKey: 'Idempotency-Key', concurrency: 5, protocol: 'http' })
    .reaches('pay.example.com:443', { timeout: '1s', retries: 1, protocol: 'tls' });
  return parityOf(shop, { kubernetes: { namespace: 'shop', ...platform } })
    .filter(({ property }) => /^(call|external)\./.test(property))
    .map(({ property, verdict }) => `${property} ${verdict}`);
}

describe('the parity of calls', () => {
  it('without a mesh leaves waiting to the services', () => {
    expect(reported({}).filter((line) => line.startsWith('call.'))).toEqual(
      ['concurrency', 'idempotencyKey', 'retries', 'timeout'].map((property) => `call.${property} refused`),
    );
  });

  it('under Istio is whole, but for what proxies cannot see within TLS and TCP', () => {
    expect(reported({ mesh: 'istio' })).toEqual(['external.retries emulated', 'external.timeout emulated']);
  });

  it('has one line of reason for each, under Istio as well', () => {
    const { call, external, edge } = kubernetesParity(resolvePlatform({ mesh: 'istio' }));
    for (const { reason } of [...Object.values(call), ...Object.values(external), edge.calls, edge.reaches])
      expect(reason).toMatch(/^[^\n]{4,120}$/);
  });
});
