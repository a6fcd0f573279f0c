import { System } from 'keelson';
import config from '../../examples/ecommerce/keelson.config';
import { KUBERNETES_PARITY, parityOf } from '../../src/kubernetes/parity';
import { DOCUMENT_SECTIONS, gapsOf } from '../target/parity-sections';

describe('the parity table of Kubernetes', () => {
  it.each(Object.keys(KUBERNETES_PARITY) as (keyof typeof KUBERNETES_PARITY)[])(
    'has an entry for each property of a %s, and no other',
    (section) => {
      expect(gapsOf(KUBERNETES_PARITY, 'kubernetes', section)).toEqual({ missing: [], unknown: [] });
    },
  );

  it('covers every section of a document', () => {
    expect(DOCUMENT_SECTIONS).toEqual(expect.arrayContaining(['service', 'worker', 'job', 'topic', 'queue', 'secret', 'saga', 'context']));
    expect(DOCUMENT_SECTIONS.every((section) => section in KUBERNETES_PARITY)).toBe(true);
  });

  it('gives one line of reason for each', () => {
    for (const table of Object.values(KUBERNETES_PARITY)) {
      for (const { verdict, reason } of Object.values(table)) {
        expect(['exact', 'emulated', 'refused']).toContain(verdict);
        expect(reason).toMatch(/^[^\n]{4,120}$/);
      }
    }
  });
});

describe('the parity of a system', () => {
  it('lists what it uses and Kubernetes does not render as declared, with the places', () => {
    const shop = new System('shop');
    const catalog = shop.service('catalog', { http: { port: 8080, contract: 'openapi.yaml' } });
    const orders = shop.service('orders', { http: { port: 8080 } });
    orders.calls(catalog, { timeout: '1s', protocol: 'http' });
    orders.reaches('smtp.example.com:587');
    expect(parityOf(shop).map(({ property, verdict, paths }) => [property, verdict, ...paths])).toEqual([
      ['call.timeout', 'refused', 'services.orders.calls.catalog.timeout'],
      ['service.http.contract', 'refused', 'services.catalog.http.contract'],
      ['reaches', 'emulated', 'services.orders.reaches.smtp.example.com:587'],
    ]);
  });

  it('sees what an environment adds', () => {
    const shop = new System('shop');
    shop.worker('mailer', {});
    const environment = {
      services: { mailer: { scaling: { lag: 100 } } },
      kubernetes: { namespace: 'shop', gateway: { name: 'public' } },
    } as const;
    expect(parityOf(shop, environment).map(({ property }) => property)).toEqual(['worker.scaling.lag', 'platform.gateway']);
  });

  it('is empty where everything is rendered as declared', () => {
    const shop = new System('shop', { owner: 'team-shop' });
    shop.service('orders', { runtime: 'go', http: { port: 8080 }, scaling: { min: 3, max: 9 } });
    expect(parityOf(shop, { kubernetes: { namespace: 'shop' } })).toEqual([]);
  });

  it('says of the e-commerce example how its gateway counts, and that its externals are wider than declared', () => {
    const items = new Map(parityOf(config.system, config.environments.production).map((item) => [item.property, item]));
    expect(items.get('exposes')).toBeUndefined();
    expect(items.get('route.rateLimit')).toMatchObject({
      verdict: 'emulated',
      reason: expect.stringContaining('counts for itself'),
      paths: expect.arrayContaining(['services.order-service.exposes.shop.example.com/v1/orders.rateLimit']),
    });
    expect(items.get('platform.gateway')).toMatchObject({ verdict: 'emulated', reason: expect.stringContaining('assumed') });
    expect(items.get('reaches')).toMatchObject({ verdict: 'emulated', reason: expect.stringContaining('no host names') });
  });
});
