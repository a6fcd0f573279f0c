import { App, Chart } from 'cdk8s';
import type { KubernetesPlatform } from 'keelson';
import { ProductionMicroservice, ProductionWorker } from 'keelson/kubernetes';
import { codesOf, HTTP, imageOf, shopChart } from './fixtures';

const GATEWAY = { name: 'public', namespace: 'gateways', implementation: 'istio' } as const;
const ISTIO: KubernetesPlatform = { mesh: 'istio', gateway: GATEWAY };
const TOKEN = { issuer: 'https://id.example.com', audiences: ['shop'], jwksUri: 'https://id.example.com/keys' };

describe('what a lone unit accepts', () => {
  const catalog = (accept?: Record<string, string>): ProductionMicroservice =>
    new ProductionMicroservice(shopChart(), 'catalog', {
      ...HTTP,
      platform: { gateway: { ...GATEWAY, implementation: 'nginx' } },
      ...(accept === undefined ? {} : { accept }),
    }).exposes({ host: 'shop.example.com', jwt: TOKEN });

  it('stops nothing, with a reason', () => {
    expect(codesOf(() => catalog().networkPolicy.render())).toEqual(['jwt-not-checked']);
    expect([...catalog({ 'jwt-not-checked': 'it checks them itself' }).httpRoutes.values()][0]?.render().kind).toBe('HTTPRoute');
  });

  it('and is not there, or is no refusal of that kind, is a problem', () => {
    const codes = codesOf(() => catalog({ 'jwt-not-checked': 'why', 'cut-off': 'why', 'no-image': 'why' }).networkPolicy.render());
    expect(codes).toEqual(['unused-acceptance', 'unused-acceptance']);
  });

  it.each([{ 'jwt-not-checked': 7 }, { 'jwt-not-checked': '' }, ['jwt-not-checked'], 'all'])('has a reason: %j', (accept) => {
    expect(codesOf(() => catalog(accept as never))).toEqual(['invalid-value']);
  });
});

describe('the routes of a lone unit', () => {
  const both = (): ProductionMicroservice =>
    new ProductionMicroservice(shopChart(), 'catalog', { ...HTTP, grpc: { port: 9000 }, platform: ISTIO });

  it('speak one protocol at a host', () => {
    const unit = both()
      .exposes({ host: 'shop.example.com', public: true })
      .exposes({ host: 'shop.example.com', path: '/a.B', protocol: 'grpc', public: true });
    expect(codesOf(() => unit.networkPolicy.render())).toEqual(['mixed-protocols']);
  });

  it('answer other origins in one place for each address', () => {
    const cors = { origins: ['https://shop.example.com'] };
    const unit = both()
      .exposes({ host: 'shop.example.com', methods: ['GET'], cors, public: true })
      .exposes({ host: 'shop.example.com', methods: ['POST'], cors, public: true });
    expect(codesOf(() => unit.networkPolicy.render())).toEqual(['route-not-expressed']);
  });
});

describe('lone units of different charts', () => {
  const pair = (from: KubernetesPlatform, to: KubernetesPlatform): ProductionWorker => {
    const app = new App();
    const callee = new ProductionMicroservice(new Chart(app, 'b', { namespace: 'catalog' }), 'catalog', { ...HTTP, platform: to });
    const chart = new Chart(app, 'a', { namespace: 'ordering' });
    return new ProductionWorker(chart, 'importer', { image: imageOf('importer'), platform: from }).calls(callee);
  };

  it('one on a mesh is not called by one without: mutual TLS would refuse it', () => {
    expect(codesOf(() => pair({}, ISTIO).networkPolicy.render())).toEqual(['caller-outside-mesh']);
    for (const [from, to] of [
      [ISTIO, ISTIO],
      [ISTIO, {}],
      [{}, {}],
    ] as const)
      expect(pair(from, to).networkPolicy.render().kind).toBe('NetworkPolicy');
  });
});

describe('a lone unit', () => {
  const worker = (platform: KubernetesPlatform): ProductionWorker =>
    new ProductionWorker(shopChart(), 'importer', { image: imageOf('importer'), platform });

  it('owns no namespace: nothing would guard it', () => {
    expect(codesOf(() => worker({ ownsNamespace: true }))).toEqual(['not-expressed']);
  });

  it('knows a wildcard and a host whose name looks like it, each by itself', () => {
    const unit = worker(ISTIO).reaches('*.example.com:443').reaches('any.example.com:8443');
    const entries = [...unit.serviceEntries.values()].map((entry) => entry.render().spec);
    expect(entries.map(({ hosts, ports }) => [hosts[0], ports[0]?.number])).toEqual([
      ['*.example.com', 443],
      ['any.example.com', 8443],
    ]);
  });

  it('is told by the trust domain of its own mesh', () => {
    const app = new App();
    const on = (trustDomain: string): KubernetesPlatform => ({ mesh: { kind: 'istio', trustDomain } });
    const callee = new ProductionMicroservice(new Chart(app, 'b', { namespace: 'catalog' }), 'catalog', { ...HTTP, platform: on('one') });
    new ProductionWorker(new Chart(app, 'a', { namespace: 'ordering' }), 'importer', {
      image: imageOf('importer'),
      platform: on('two'),
    }).calls(callee);
    expect(callee.authorizationPolicy?.render().spec.rules?.[0]?.from?.[0]?.source.principals).toEqual(['two/ns/ordering/sa/importer']);
  });

  it('says nothing of a path for metrics that Istio would refuse or take for a pattern', () => {
    const scraped = (path: string): ProductionWorker =>
      new ProductionWorker(shopChart(), 'importer', {
        image: imageOf('importer'),
        platform: { ...ISTIO, monitoring: 'prometheus-operator' },
        metrics: { port: 9191, path },
      });
    for (const path of ['/m/{x}', '/m*', '/*'])
      expect(codesOf(() => scraped(path).networkPolicy.render())).toEqual(['operation-not-expressed']);
    expect(scraped('/m/x').authorizationPolicy?.render().spec.rules?.[0]?.to?.[0]?.operation.paths).toEqual(['/m/x']);
  });
});

describe('lone units of one namespace that reach one host without TLS', () => {
  const reaching = (namespaces: readonly [string, string], protocol: 'http' | 'tls'): ProductionWorker[] => {
    const app = new App();
    return namespaces.map((namespace, index) =>
      new ProductionWorker(new Chart(app, `c${index}`, { namespace }), `worker-${index}`, {
        image: imageOf('worker'),
        platform: { mesh: 'istio' },
      }).reaches('partner.example.com:8080', { protocol }),
    );
  };

  it('are refused: Istio takes one VirtualService of a host, and would forget how the other waits', () => {
    const [first, second] = reaching(['shop', 'shop'], 'http');
    expect(codesOf(() => first!.networkPolicy.render())).toContain('name-collision');
    expect(codesOf(() => second!.networkPolicy.render())).toContain('name-collision');
  });

  it('elsewhere, or with TLS, do not meet', () => {
    for (const [first] of [reaching(['shop', 'ordering'], 'http'), reaching(['shop', 'shop'], 'tls')])
      expect(first!.networkPolicy.render().kind).toBe('NetworkPolicy');
  });
});
