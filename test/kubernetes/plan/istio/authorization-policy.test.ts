import type { EnvironmentOptions, System } from 'keelson';
import { isAllowed, type Request } from '../support/authorization';
import { called, catalogIn, exposed, ISTIO, on, operationsOf, rulesOf, TOKEN } from '../support/catalog-on-a-mesh';
import { codesOf, imageOf, type Manifests, planned, plannedUnchecked, problemsOf, service, shop, worker } from '../support/manifests';

describe('the AuthorizationPolicy of a unit', () => {
  it('selects its pods by the one stable label, and allows', () => {
    const { metadata, apiVersion, spec } = called().one('AuthorizationPolicy');
    expect([apiVersion, metadata.name, metadata.namespace]).toEqual(['security.istio.io/v1', 'catalog', 'shop']);
    expect(spec.selector).toEqual({ matchLabels: { 'app.kubernetes.io/instance': 'catalog' } });
    expect(spec.action).toBe('ALLOW');
  });

  it('names each caller by its certificate, and the port of the pod', () => {
    expect(rulesOf(called())).toEqual([
      { from: [{ source: { principals: ['cluster.local/ns/shop/sa/importer'] } }], to: [{ operation: { ports: ['8080'] } }] },
    ]);
  });

  it('names the trust domain of the mesh', () => {
    const [rule] = rulesOf(called({}, on({ mesh: { kind: 'istio', trustDomain: 'example.org' } })));
    expect(rule.from[0].source.principals).toEqual(['example.org/ns/shop/sa/importer']);
  });

  it('has one rule for callers that may ask the same', () => {
    const manifests = planned(
      shop((system) => {
        const catalog = catalogIn(system);
        for (const name of ['zebra', 'ant', 'mole'])
          system.worker(name, { image: imageOf(name) }).calls(catalog, name === 'mole' ? { operations: ['GET /v1'] } : {});
      }),
      on(),
    );
    const rules = rulesOf(manifests.belongingTo('catalog')).map(({ from }) => from[0].source.principals);
    expect(rules).toEqual([['cluster.local/ns/shop/sa/ant', 'cluster.local/ns/shop/sa/zebra'], ['cluster.local/ns/shop/sa/mole']]);
  });

  it('without callers, routes and metrics has no rule: it allows nothing', () => {
    expect(worker({}, ISTIO).one('AuthorizationPolicy').spec).not.toHaveProperty('rules');
    expect(service({}, { mesh: 'istio' }).one('AuthorizationPolicy').spec).not.toHaveProperty('rules');
  });

  it('is there for every unit on a mesh, and for none without', () => {
    const system = shop((each) => {
      catalogIn(each);
      each.worker('importer', { image: imageOf('importer') });
      each.job('report', { image: imageOf('report') });
    });
    const names = (kind: string): string[] =>
      planned(system, on())
        .of(kind)
        .map(({ metadata }) => metadata.name);
    expect(names('AuthorizationPolicy')).toEqual(['catalog', 'importer', 'report']);
    expect(names('PeerAuthentication')).toEqual(['catalog', 'importer', 'report']);
    const plain = planned(system, { kubernetes: { namespace: 'shop' } });
    expect(plain.all.filter(({ apiVersion }) => apiVersion.startsWith('security.istio.io'))).toEqual([]);
  });
});

describe('operations', () => {
  it.each([
    ['GET /v1/products', { methods: ['GET'], paths: ['/v1/products'] }],
    ['GET /v1/products/{id}', { methods: ['GET'], paths: ['/v1/products/{*}'] }],
    ['POST /v1/{shop}/orders/{id}/confirmation', { methods: ['POST'], paths: ['/v1/{*}/orders/{*}/confirmation'] }],
    ['* /v1/products', { paths: ['/v1/products'] }],
    ['GET /v1/*', { methods: ['GET'], paths: ['/v1/*'] }],
    ['GET /v1/{id}/*', { methods: ['GET'], paths: ['/v1/{*}/{**}'] }],
    ['GET /*', { methods: ['GET'], paths: ['/*'] }],
    ['GET /', { methods: ['GET'], paths: ['/'] }],
    ['GET /v1/products/', { methods: ['GET'], paths: ['/v1/products/'] }],
  ])('%s', (operation, expected) => {
    expect(operationsOf([operation])).toEqual([{ ...expected, ports: ['8080'] }]);
  });

  it('with the same methods share an entry; a method does not imply another', () => {
    expect(operationsOf(['POST /b', 'GET /a', 'GET /b', 'HEAD /a', 'GET /c', '* /d', 'GET /d', 'POST /e'])).toEqual([
      { paths: ['/d'], ports: ['8080'] },
      { methods: ['GET'], paths: ['/c'], ports: ['8080'] },
      { methods: ['GET', 'HEAD'], paths: ['/a'], ports: ['8080'] },
      { methods: ['GET', 'POST'], paths: ['/b'], ports: ['8080'] },
      { methods: ['POST'], paths: ['/e'], ports: ['8080'] },
    ]);
  });

  it('of gRPC are asked by POST, at the path of their service', () => {
    expect(operationsOf(['shop.v1.Catalog/Get', 'shop.v1.Prices/*'], 'grpc')).toEqual([
      { methods: ['POST'], paths: ['/shop.v1.Catalog/Get', '/shop.v1.Prices/*'], ports: ['9000'] },
    ]);
  });

  it('are those of the protocol of the call', () => {
    expect(problemsOf(() => called({ operations: ['GET /v1/a', 'shop.v1.Catalog/Get'] }))).toEqual([
      expect.objectContaining({ code: 'wrong-protocol', path: 'workers.importer.calls.catalog.operations.1' }),
    ]);
    expect(codesOf(() => called({ protocol: 'grpc', operations: ['GET /v1/a'] }, { kubernetes: { namespace: 'shop' } }))).toEqual([
      'wrong-protocol',
    ]);
  });

  it.each([
    ['GET /orders/{id}:cancel', '/orders/{*}'],
    ['GET /files/{name}.pdf/pages', '/files/{*}/pages'],
    ['GET /v1/*/items', '/v1/{*}/items'],
    ['GET /v1/prefix*', '/v1/{*}'],
    ['GET /v1/{path+}', '/v1/{*}'],
    ['GET /v1/{', '/v1/{*}'],
    ['GET /v1//items/{id}', '/v1/{**}'],
    ['GET /v1/../items', '/v1/{*}/items'],
    ['GET /caf\u00e9', '/{*}'],
  ])('that Istio cannot say are refused, or accepted wider: %s', (operation, wider) => {
    const [problem, ...more] = problemsOf(() => called({ operations: [operation] }));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'operation-not-expressed', path: 'workers.importer.calls.catalog.operations.0' });
    expect(problem?.fix).toContain(`allows ${wider}`);
    const accepted = called({ operations: [operation] }, { ...on(), accept: { 'operation-not-expressed': 'the service checks it' } });
    expect(rulesOf(accepted)[0].to).toEqual([{ operation: { methods: ['GET'], paths: [wider], ports: ['8080'] } }]);
    // Without a mesh nothing is said of operations, so nothing is said wrongly.
    expect(() => called({ operations: [operation] }, { kubernetes: { namespace: 'shop' } })).not.toThrow();
  });
});

describe('a route', () => {
  const gateway = { principals: ['cluster.local/ns/gateways/sa/public-istio'] };

  it('lets the gateway ask for its path and what lies below', () => {
    expect(rulesOf(exposed([{ host: 'a.example.com', path: '/v1/orders/', methods: ['POST', 'GET'], public: true }]))).toEqual([
      {
        from: [{ source: gateway }],
        to: [{ operation: { methods: ['GET', 'POST'], paths: ['/v1/orders', '/v1/orders/*'], ports: ['8080'] } }],
      },
    ]);
  });

  it('of every path names none', () => {
    expect(rulesOf(exposed([{ host: 'a.example.com', public: true }]))).toEqual([
      { from: [{ source: gateway }], to: [{ operation: { ports: ['8080'] } }] },
    ]);
  });

  it('that rewrites is allowed as the service sees it', () => {
    const [{ to }] = rulesOf(exposed([{ host: 'a.example.com', path: '/shop', rewrite: '/v1', public: true }]));
    expect(to[0].operation.paths).toEqual(['/v1', '/v1/*']);
    const [whole] = rulesOf(exposed([{ host: 'a.example.com', path: '/shop', rewrite: '/', public: true }]));
    expect(whole.to[0].operation).not.toHaveProperty('paths');
  });

  it('that redirects reaches no pod', () => {
    const manifests = exposed([{ host: 'a.example.com', redirect: { host: 'b.example.com' }, public: true }]);
    expect(manifests.one('AuthorizationPolicy').spec).not.toHaveProperty('rules');
  });

  it('of two hosts with the same path is one rule', () => {
    const routes = ['a.example.com', 'b.example.com'].map((host) => ({ host, path: '/v1', public: true }));
    expect(rulesOf(exposed(routes))).toHaveLength(1);
  });

  it('for gRPC is asked by POST', () => {
    const [{ to }] = rulesOf(exposed([{ host: 'a.example.com', protocol: 'grpc', path: '/shop.v1.Catalog', public: true }]));
    expect(to).toEqual([{ operation: { methods: ['POST'], paths: ['/shop.v1.Catalog', '/shop.v1.Catalog/*'], ports: ['9000'] } }]);
  });

  it('with a token asks for one of its issuer, with one of its audiences and each of its scopes', () => {
    const manifests = exposed([
      { host: 'a.example.com', path: '/a', jwt: { ...TOKEN, audiences: ['shop', 'admin'], scopes: ['write', 'read'] } },
    ]);
    const [rule] = rulesOf(manifests);
    expect(rule.from).toEqual([{ source: { ...gateway, requestPrincipals: ['https://id.example.com/*'] } }]);
    expect(rule.when).toEqual([
      { key: 'request.auth.audiences', values: ['admin', 'shop'] },
      { key: 'request.auth.claims[scope]', values: ['read'] },
      { key: 'request.auth.claims[scope]', values: ['write'] },
    ]);
  });

  it('that Istio would take for a pattern is refused', () => {
    const scoped = (scope: string) => () => exposed([{ host: 'a.example.com', jwt: { ...TOKEN, scopes: [scope] } }]);
    expect(codesOf(scoped('orders:*'))).toEqual(['operation-not-expressed']);
    expect(scoped('orders:*:read')).not.toThrow();
    expect(codesOf(() => exposed([{ host: 'a.example.com', path: '/v1/*', public: true }]))).toEqual(['operation-not-expressed']);
  });
});

describe('the limits of a policy', () => {
  it('are 512 rules: more kinds of callers are refused', () => {
    const asking = (kinds: number): EnvironmentOptions & { system: System } => ({
      ...on(),
      system: shop((system) => {
        const catalog = catalogIn(system);
        for (let index = 0; index < 600; index += 1)
          system.worker(`w-${index}`, { image: imageOf('w') }).calls(catalog, { operations: [`GET /v1/${index % kinds}`] });
      }),
    });
    const [few, many] = [asking(512), asking(513)];
    expect(rulesOf(planned(few.system, on()).belongingTo('catalog'))).toHaveLength(512);
    expect(codesOf(() => planned(many.system, on()))).toEqual(['over-limit']);
  });

  it('paths are written as proxies see them', () => {
    expect(operationsOf(['GET /v1/%61%2Db%20c'])).toEqual([{ methods: ['GET'], paths: ['/v1/a-b%20c'], ports: ['8080'] }]);
  });
});

describe('metrics', () => {
  const monitored = { ...ISTIO, monitoring: 'prometheus-operator' as const };

  it('on a port of their own are asked without mutual TLS, by GET, at their path, and the port takes nothing else', () => {
    const manifests = service({ metrics: { port: 9464, path: '/actuator/prometheus' } }, monitored);
    expect(manifests.one('PeerAuthentication').spec).toEqual({
      selector: { matchLabels: { 'app.kubernetes.io/instance': 'orders' } },
      mtls: { mode: 'STRICT' },
      portLevelMtls: { 9464: { mode: 'PERMISSIVE' } },
    });
    expect(rulesOf(manifests)).toEqual([{ to: [{ operation: { methods: ['GET'], paths: ['/actuator/prometheus'], ports: ['9464'] } }] }]);
  });

  it.each<[string, Manifests]>([
    ['beside requests', service({ metrics: { port: 8080 } }, monitored)],
    ['that are switched off', service({ metrics: false }, monitored)],
    ['that nobody asks for', service({}, ISTIO)],
  ])('%s open nothing', (_what, manifests) => {
    expect(manifests.one('PeerAuthentication').spec).not.toHaveProperty('portLevelMtls');
    expect(manifests.one('AuthorizationPolicy').spec).not.toHaveProperty('rules');
  });
});

describe('a gateway outside the mesh', () => {
  const environment = on({ gateway: { name: 'edge', namespace: 'edge', implementation: 'traefik' } });
  const accepted = { ...environment, accept: { 'gateway-outside-mesh': 'it joins in May' } };
  const route = { host: 'a.example.com', path: '/v1', methods: ['GET'] as const, public: true };

  it('is refused: nothing tells its requests from others', () => {
    expect(problemsOf(() => exposed([route], environment))).toEqual([
      expect.objectContaining({ code: 'gateway-outside-mesh', path: 'services.catalog.exposes' }),
    ]);
  });

  it('of which the service account is known is one of the mesh', () => {
    const known = on({ gateway: { name: 'edge', namespace: 'edge', pods: { namespace: 'edge', serviceAccount: 'traefik' } } });
    expect(rulesOf(exposed([route], known))[0].from).toEqual([{ source: { principals: ['cluster.local/ns/edge/sa/traefik'] } }]);
  });

  it('that was not accepted opens nothing', () => {
    const system = shop((each) => catalogIn(each).exposes(route));
    const manifests = plannedUnchecked(system, environment).belongingTo('catalog');
    expect(manifests.one('AuthorizationPolicy').spec).not.toHaveProperty('rules');
    expect(manifests.one('PeerAuthentication').spec).not.toHaveProperty('portLevelMtls');
  });

  it('that was accepted asks in plain text for the route, and units of the mesh get no more than their calls', () => {
    const system = shop((each) => {
      const catalog = catalogIn(each).exposes(route);
      each.worker('importer', { image: imageOf('importer') }).calls(catalog, { operations: ['POST /v1/imports'] });
    });
    const policies = planned(system, accepted).all;
    const ask = (request: Partial<Request>): boolean =>
      isAllowed(policies, {
        to: { namespace: 'shop', labels: { 'app.kubernetes.io/instance': 'catalog' } },
        port: 8080,
        method: 'GET',
        path: '/v1/products',
        ...request,
      });
    const importer = { namespace: 'shop', serviceAccount: 'importer' };
    expect(ask({})).toBe(true);
    expect([ask({ method: 'POST' }), ask({ path: '/admin' }), ask({ port: 9000 })]).toEqual([false, false, false]);
    expect(ask({ from: importer })).toBe(false);
    expect(ask({ from: importer, method: 'POST', path: '/v1/imports' })).toBe(true);
  });
});

describe('a namespace that the system owns', () => {
  it('asks for mutual TLS everywhere and allows nothing', () => {
    const own = planned(
      shop((system) => catalogIn(system)),
      on({ ownsNamespace: true }),
    ).belongingTo('shop');
    expect(own.one('PeerAuthentication')).toMatchObject({
      metadata: { name: 'default', namespace: 'shop' },
      spec: { mtls: { mode: 'STRICT' } },
    });
    expect(own.one('PeerAuthentication').spec).not.toHaveProperty('selector');
    expect(own.one('AuthorizationPolicy')).toMatchObject({ metadata: { name: 'allow-nothing', namespace: 'shop' } });
    expect(own.one('AuthorizationPolicy').spec).toEqual({});
  });

  it('of somebody else is left alone', () => {
    const manifests = planned(
      shop((system) => catalogIn(system)),
      on(),
    );
    expect(manifests.belongingTo('shop').all.filter(({ apiVersion }) => apiVersion.startsWith('security.istio.io'))).toEqual([]);
  });
});
