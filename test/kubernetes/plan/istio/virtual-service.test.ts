import { App, Chart } from 'cdk8s';
import type { CallProperties, EnvironmentOptions, System } from 'keelson';
import { ProductionWorker } from 'keelson/kubernetes';
import fc from '../../../property';
import { handling, type Request } from '../support/istio-routing';
import { imageOf, type Manifests, planned, plannedUnchecked, shop } from '../support/manifests';

const MESHED: EnvironmentOptions = { kubernetes: { namespace: 'shop', mesh: 'istio' } };
const image = imageOf('unit');
const SAFE = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];
const UNSAFE = ['POST', 'PATCH'];

const from = (caller: string, method = 'GET', more: Partial<Request> = {}): Request => ({
  labels: { app: caller, 'app.kubernetes.io/instance': caller },
  namespace: 'shop',
  port: 80,
  method,
  ...more,
});

/** A catalog with an HTTP and a gRPC port, and one caller. */
function calling(properties: CallProperties): any {
  const system = shop((each) => {
    const catalog = each.service('catalog', { image, http: { port: 8080, timeout: '20s' }, grpc: { port: 9000, timeout: '45s' } });
    each.worker('mailer', { image }).calls(catalog, properties);
  });
  return planned(system, MESHED).one('VirtualService', 'catalog');
}

const meshed = (declare: (system: System) => void): Manifests => planned(shop(declare), MESHED);

describe('3.10 a VirtualService', () => {
  it('is one for each service under Istio, whether anybody calls it or not, and no other unit has one', () => {
    const declare = (system: System): void => {
      system.service('catalog', { image, http: { port: 8080 } });
      system.worker('mailer', { image });
      system.job('report', { image });
    };
    expect(meshed(declare).of('VirtualService')).toMatchObject([
      { apiVersion: 'networking.istio.io/v1', metadata: { name: 'catalog', namespace: 'shop' } },
    ]);
    for (const mesh of [false, 'linkerd', { kind: 'istio', dataPlane: 'ambient' }] as const) {
      const manifests = plannedUnchecked(shop(declare), { kubernetes: { namespace: 'shop', mesh } });
      expect(manifests.of('VirtualService')).toEqual([]);
    }
  });

  it('is of the name in the cluster, whatever its domain', () => {
    const system = shop((each) => each.service('catalog', { image, http: { port: 8080 } }));
    const { spec } = planned(system, { kubernetes: { namespace: 'shop', mesh: 'istio', clusterDomain: 'cluster.example' } }).one(
      'VirtualService',
    );
    expect(spec.hosts).toEqual(['catalog.shop.svc.cluster.example']);
    expect(spec.http[0].route[0].destination.host).toBe('catalog.shop.svc.cluster.example');
  });

  it('lets each caller wait as long as it declared, and 10 seconds where it did not', () => {
    const virtualService = meshed((system) => {
      const catalog = system.service('catalog', { image, http: { port: 8080 } });
      system.service('orders', { image, http: { port: 8080 } }).calls(catalog, { timeout: '800ms' });
      system.job('report', { image }).calls(catalog, { timeout: '1m30s' });
      system.worker('mailer', { image }).calls(catalog);
    }).one('VirtualService', 'catalog');
    expect(['orders', 'report', 'mailer'].map((name) => handling(virtualService, from(name))?.timeout)).toEqual([800, 90_000, 10_000]);
  });

  it('gives everybody else the time of the port, once: what refuses them are the policies, not a missing route', () => {
    const virtualService = calling({ timeout: '1s', retries: 3 });
    for (const method of [...SAFE, ...UNSAFE]) {
      expect(handling(virtualService, from('stranger', method))).toMatchObject({
        timeout: 20_000,
        attempts: 1,
        subset: undefined,
        port: 80,
      });
      expect(handling(virtualService, from('stranger', method, { port: 9000 }))).toMatchObject({
        timeout: 45_000,
        attempts: 1,
        port: 9000,
      });
      expect(handling(virtualService, from('stranger', method, { port: 9090 }))).toMatchObject({
        timeout: 30_000,
        attempts: 1,
        port: 9090,
      });
    }
    expect(handling(virtualService, from('stranger', 'GET', { port: 8080 }))).toBeUndefined();
  });

  it('holds for the port that is called, and no other', () => {
    const virtualService = calling({ protocol: 'grpc', timeout: '2s' });
    expect(handling(virtualService, from('mailer', 'POST', { port: 9000 }))).toMatchObject({ timeout: 2_000, port: 9000 });
    expect(handling(virtualService, from('mailer'))).toMatchObject({ timeout: 20_000, port: 80 });
  });

  it('follows the ports of the environment', () => {
    const system = shop((each) => {
      const stock = each.service('stock', { image, grpc: { port: 9000 } });
      each.worker('mailer', { image }).calls(stock, { timeout: '3s' });
    });
    const virtualService = planned(system, { ...MESHED, services: { stock: { grpc: { port: 9100 } } } }).one('VirtualService', 'stock');
    expect(handling(virtualService, from('mailer', 'POST', { port: 9100 }))).toMatchObject({ timeout: 3_000, port: 9100 });
  });

  it('names the context that a caller comes from where it is another', () => {
    const { http } = meshed((system) => {
      for (const name of ['sales', 'storage']) system.context(name);
      const catalog = system.service('catalog', { image, context: 'storage', http: { port: 8080 } });
      system.worker('orders', { image, context: 'sales' }).calls(catalog);
      system.worker('stock', { image, context: 'storage' }).calls(catalog);
      system.worker('audit', { image }).calls(catalog);
    }).one('VirtualService', 'catalog').spec;
    expect(http.map((route: any) => route.name)).toEqual(['audit', 'sales/orders', 'stock', 'everyone.http', 'everyone.http-metrics']);
  });
});

describe('3.10 retries', () => {
  it('repeat what may be repeated, and nothing else', () => {
    const virtualService = calling({ protocol: 'http', timeout: '900ms', retries: 2 });
    for (const method of SAFE)
      expect(handling(virtualService, from('mailer', method))).toMatchObject({ timeout: 900, attempts: 3, perTry: 300 });
    for (const method of UNSAFE) expect(handling(virtualService, from('mailer', method))).toMatchObject({ timeout: 900, attempts: 1 });
  });

  it('repeat any request that carries its key, and none without', () => {
    const virtualService = calling({ operations: ['POST /v1/payments'], retries: 1, idempotencyKey: 'Idempotency-Key' });
    const headers = { 'Idempotency-Key': '4711' };
    expect(handling(virtualService, from('mailer', 'POST', { headers }))).toMatchObject({ attempts: 2, perTry: 5_000 });
    expect(handling(virtualService, from('mailer', 'POST'))?.attempts).toBe(1);
    expect(handling(virtualService, from('stranger', 'POST', { headers }))?.attempts).toBe(1);
  });

  it('of gRPC ask for a key: nothing else says what may be repeated', () => {
    const call = { protocol: 'grpc', operations: ['shop.Catalog/*'], retries: 2 } as const;
    const request = from('mailer', 'POST', { port: 9000, headers: { 'request-id': '1' } });
    expect(handling(calling(call), request)?.attempts).toBe(1);
    const handled = handling(calling({ ...call, idempotencyKey: 'Request-Id' }), request);
    expect(handled).toMatchObject({ attempts: 3 });
    expect(handled?.retryOn).toContain('unavailable');
    expect(handling(calling({ ...call, idempotencyKey: 'Request-Id' }), { ...request, headers: {} })?.attempts).toBe(1);
  });

  it('have no route where no declared operation may be repeated', () => {
    const { http } = calling({ operations: ['POST /v1/orders', 'PATCH /v1/orders/{id}'], retries: 2 }).spec;
    expect(http.filter((route: any) => route.retries.attempts > 0)).toEqual([]);
    expect(calling({ operations: ['POST /v1/orders', 'DELETE /v1/orders/{id}'], retries: 2 }).spec.http[0].retries.attempts).toBe(2);
    expect(calling({ operations: ['* /v1/orders'], retries: 2 }).spec.http[0].retries.attempts).toBe(2);
  });

  it('do not take for a header what Istio does not', () => {
    const virtualService = calling({ operations: ['POST /v1/orders'], retries: 2, idempotencyKey: 'Method' });
    expect(handling(virtualService, from('mailer', 'POST', { headers: { Method: 'x' } }))?.attempts).toBe(1);
  });

  it('follow a try that took too long: else the first would end the call before its time', () => {
    // Envoy tries again after `perTryTimeout` only by one of these.
    const envoy = ['5xx', 'gateway-error', 'reset'];
    for (const protocol of ['http', 'grpc'] as const) {
      const [route] = calling({ protocol, retries: 1, idempotencyKey: 'Key' }).spec.http;
      expect(route.retries.retryOn.split(',').filter((each: string) => envoy.includes(each))).not.toEqual([]);
    }
  });

  it('say nothing but 0 where there are none: Istio refuses the rest', () => {
    for (const route of calling({ timeout: '1s' }).spec.http) expect(route.retries).toEqual({ attempts: 0 });
  });

  it('give a try a millisecond at least', () => {
    expect(calling({ timeout: '5ms', retries: 10 }).spec.http[0].retries.perTryTimeout).toBe('0.001s');
  });
});

describe('routes of random systems', () => {
  const call = fc.record(
    {
      timeout: fc.constantFrom('1ms', '7ms', '800ms', '1s500ms', '10s', '1h'),
      retries: fc.nat(10),
      idempotencyKey: fc.constantFrom('Idempotency-Key', 'X-Request-Id'),
      protocol: fc.constantFrom('http' as const, 'grpc' as const),
      concurrency: fc.integer({ min: 1, max: 500 }),
      operations: fc.subarray(['GET /a', 'POST /a', 'PUT /a/{id}', 'PATCH /a', '* /b'], { minLength: 1 }),
    },
    { requiredKeys: [] },
  );
  const calls = fc.array(call, { minLength: 1, maxLength: 6 });
  const DURATIONS: Readonly<Record<string, number>> = {
    '1ms': 1,
    '7ms': 7,
    '800ms': 800,
    '1s500ms': 1_500,
    '10s': 10_000,
    '1h': 3_600_000,
  };

  const systemOf = (declared: readonly CallProperties[], order: readonly number[]): Manifests =>
    meshed((system) => {
      const catalog = system.service('catalog', { image, http: { port: 8080 }, grpc: { port: 9000 } });
      for (const index of order) {
        const { operations, ...properties } = declared[index] as CallProperties;
        const caller = system.worker(`caller-${index}`, { image });
        caller.calls(catalog, properties.protocol === 'grpc' || operations === undefined ? properties : { ...properties, operations });
      }
    });

  it('keep what each caller declared, never repeat what may not be, and fit all tries into the time', () => {
    fc.assert(
      fc.property(calls, (declared) => {
        const virtualService = systemOf(declared, [...declared.keys()]).one('VirtualService', 'catalog');
        for (const [index, { timeout = '10s', retries = 0, idempotencyKey, protocol = 'http' }] of declared.entries()) {
          const port = protocol === 'grpc' ? 9000 : 80;
          for (const method of protocol === 'grpc' ? ['POST'] : [...SAFE, ...UNSAFE]) {
            for (const headers of [{}, { 'x-request-id': '1' }, { 'idempotency-key': '1' }] as Readonly<Record<string, string>>[]) {
              const handled = handling(virtualService, from(`caller-${index}`, method, { port, headers }));
              expect(handled?.timeout).toBe(DURATIONS[timeout]);
              const mayRepeat =
                (protocol === 'http' && SAFE.includes(method)) ||
                (idempotencyKey !== undefined && Object.keys(headers).includes(idempotencyKey.toLowerCase()));
              if (!mayRepeat) expect(handled?.attempts).toBe(1);
              expect(handled?.attempts).toBeLessThanOrEqual(1 + retries);
              if (handled?.perTry !== undefined && handled.perTry > 1)
                expect(handled.perTry * handled.attempts).toBeLessThanOrEqual(handled.timeout as number);
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('are the same in whatever order callers are declared', () => {
    fc.assert(
      fc.property(calls, (declared) => {
        const order = [...declared.keys()];
        const objects = (manifests: Manifests): unknown => [manifests.of('VirtualService'), manifests.of('DestinationRule')];
        expect(objects(systemOf(declared, [...order].reverse()))).toEqual(objects(systemOf(declared, order)));
      }),
      { numRuns: 20 },
    );
  });

  it('lead to subsets that exist, each bounded as its caller declared', () => {
    fc.assert(
      fc.property(calls, (declared) => {
        const manifests = systemOf(declared, [...declared.keys()]);
        const { subsets = [] } = manifests.one('DestinationRule', 'catalog').spec;
        const bounds = new Map(subsets.map((each: any) => [each.name, each.trafficPolicy.connectionPool.http.http2MaxRequests]));
        for (const [index, { protocol, concurrency }] of declared.entries()) {
          const handled = handling(
            manifests.one('VirtualService', 'catalog'),
            from(`caller-${index}`, 'POST', { port: protocol === 'grpc' ? 9000 : 80 }),
          );
          expect(handled?.subset === undefined ? undefined : bounds.get(handled.subset)).toBe(concurrency);
        }
        expect(bounds.size).toBe(declared.filter(({ concurrency }) => concurrency !== undefined).length);
      }),
      { numRuns: 40 },
    );
  });
});

describe('hosts outside', () => {
  const outside = (declare: (system: System) => void): any[] =>
    meshed(declare)
      .of('VirtualService')
      .filter((each) => each.spec.hosts[0].endsWith('example.com'));

  it('that are asked without TLS have one object for a system, in which each unit waits as it declared', () => {
    const found = outside((system) => {
      system.worker('mailer', { image }).reaches('rates.example.com:8080', { protocol: 'http', timeout: '1s', retries: 1 });
      system.worker('audit', { image }).reaches('rates.example.com:8080', { protocol: 'http' });
      system.worker('relay', { image }).reaches('rates.example.com:9000', { protocol: 'grpc', timeout: '4s', retries: 2 });
    });
    expect(found).toHaveLength(1);
    const [virtualService] = found;
    expect(virtualService.metadata).toMatchObject({ name: 'rates.example.com', namespace: 'shop' });
    expect(virtualService.spec.exportTo).toEqual(['.']);
    const at = (name: string, method: string, port = 8080) => handling(virtualService, from(name, method, { port }));
    expect(at('mailer', 'GET')).toMatchObject({ timeout: 1_000, attempts: 2, perTry: 500 });
    expect(at('mailer', 'POST')).toMatchObject({ timeout: 1_000, attempts: 1 });
    expect(at('audit', 'GET')).toMatchObject({ timeout: 10_000, attempts: 1 });
    expect(at('relay', 'POST', 9000)).toMatchObject({ timeout: 4_000, attempts: 1 });
    expect(at('stranger', 'GET')?.timeout).toBeUndefined();
  });

  it('that are asked within TLS or TCP have none: no proxy sees their requests', () => {
    const found = outside((system) =>
      system
        .worker('mailer', { image })
        .reaches('pay.example.com:443', { timeout: '1s' })
        .reaches('smtp.example.com:587', { protocol: 'tcp', timeout: '2s' }),
    );
    expect(found).toEqual([]);
  });

  it('that are addresses have none: no request names them', () => {
    const found = meshed((system) => system.worker('mailer', { image }).reaches('203.0.113.7:8080', { protocol: 'http' }));
    expect(found.of('VirtualService')).toEqual([]);
  });

  it('of a unit without a system are its own, and follow its edges', () => {
    const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
    const mailer = new ProductionWorker(chart, 'mailer', { image, platform: { mesh: 'istio' } });
    expect([...mailer.externalRoutes.keys()]).toEqual([]);
    mailer.reaches('rates.example.com:8080', { protocol: 'http', timeout: '1s' });
    mailer.reaches('rates.example.com:8081', { protocol: 'http', timeout: '2s' });
    const route = mailer.externalRoutes.get('rates.example.com');
    expect(route?.name).toBe('mailer.rates.example.com');
    expect([8080, 8081].map((port) => handling(route?.render(), from('mailer', 'GET', { port }))?.timeout)).toEqual([1_000, 2_000]);
  });
});
