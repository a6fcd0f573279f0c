import type { EnvironmentOptions } from 'keelson';
import type { ReachProperties } from '../../../src/model/properties/call';
import type { KubernetesPlatform, Telemetry } from '../../../src/model/properties/platform';
import { codesOf, imageOf, late, type Manifests, planned, plannedUnchecked, SHOP, service, shop, worker } from './support/manifests';

/** The peers that a rule of one direction names for a port. */
function peersAt(manifests: Manifests, direction: 'ingress' | 'egress', port: number): any[] {
  const all: any[] = manifests.one('NetworkPolicy').spec[direction] ?? [];
  const rules = all.filter((rule) => rule.ports.some((each: any) => each.port === port));
  return rules.flatMap((rule: any) => rule.from ?? rule.to);
}

const inNamespace = (name: string): object => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });

const reaching = (to: string, properties: ReachProperties = {}, platform: KubernetesPlatform = {}): Manifests =>
  planned(
    shop((system) => system.worker('mailer', { image: imageOf('mailer') }).reaches(to, properties)),
    { kubernetes: { namespace: 'shop', ...platform } },
  );

describe('W24 C4 a network policy', () => {
  it('is one for each unit, in both directions, by the single label of its pods', () => {
    const { spec } = service({}, { monitoring: 'prometheus-operator' }).one('NetworkPolicy');
    expect([spec.podSelector, spec.policyTypes]).toEqual([
      { matchLabels: { 'app.kubernetes.io/instance': 'orders' } },
      ['Ingress', 'Egress'],
    ]);
    expect(spec.ingress).toHaveLength(1);
    expect(spec.egress).toHaveLength(1);
  });

  it('has no empty list, which the API server would drop and then see as a change in every apply', () => {
    const { spec } = service({ http: { port: 8081 } }, { gateway: { name: 'g', namespace: 'gateways' } }).one('NetworkPolicy');
    expect(spec).not.toHaveProperty('ingress');
    expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
  });

  it("names the pods' ports, not the Service's", () => {
    const system = shop((each) =>
      each.service('orders', { image: imageOf('orders'), http: { port: 8081 } }).exposes({ host: 'a.example.com' }),
    );
    const exposed = planned(system, { kubernetes: { namespace: 'shop', gateway: { name: 'g', namespace: 'gateways' } } });
    expect(peersAt(exposed, 'ingress', 8081)).toEqual([{ namespaceSelector: inNamespace('gateways') }]);
  });

  it('has one rule for each port, whose peers stand once and in order', () => {
    const system = shop((each) => {
      const image = imageOf('unit');
      const catalog = each.service('catalog', { image, http: { port: 8080 } });
      for (const name of ['c', 'a', 'b']) each.worker(name, { image }).calls(catalog);
    });
    const policy = planned(system).one('NetworkPolicy', 'catalog');
    expect(policy.spec.ingress).toEqual([
      {
        from: ['a', 'b', 'c'].map((name) => ({ podSelector: { matchLabels: { 'app.kubernetes.io/instance': name } } })),
        ports: [{ port: 8080, protocol: 'TCP' }],
      },
    ]);
  });

  it("follows the environment's ports, at both ends", () => {
    const system = shop((each) => {
      const catalog = each.service('catalog', { image: imageOf('catalog'), http: { port: 8080 } });
      each.worker('mailer', { image: imageOf('mailer') }).calls(catalog);
    });
    const manifests = planned(system, { ...SHOP, services: { catalog: { http: { port: 8181 } } } });
    for (const [unit, direction] of [
      ['catalog', 'ingress'],
      ['mailer', 'egress'],
    ] as const)
      expect(peersAt(manifests.belongingTo(unit), direction, 8181)).toHaveLength(1);
  });
});

describe('the protocol of a call', () => {
  it('follows the ports that the environment gives the callee', () => {
    const system = shop((each) => {
      const stock = each.service('stock', { image: imageOf('stock'), grpc: { port: 9000 } });
      each.worker('mailer', { image: imageOf('mailer') }).calls(stock);
    });
    const manifests = planned(system, { ...SHOP, services: { stock: { http: { port: 8080 } } } });
    expect(peersAt(manifests.belongingTo('stock'), 'ingress', 8080)).toHaveLength(1);
    expect(peersAt(manifests.belongingTo('mailer'), 'egress', 8080)).toHaveLength(1);
    expect(manifests.belongingTo('mailer').env.STOCK_URL).toBe('http://stock.shop.svc.cluster.local');
  });
});

describe('3.8 DNS', () => {
  it('is asked over UDP and TCP, in the cluster and at the cache on the node, which no pod selector matches', () => {
    expect(worker({ metrics: false }).one('NetworkPolicy').spec.egress).toEqual([
      {
        to: [
          { ipBlock: { cidr: '169.254.20.10/32' } },
          { namespaceSelector: inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } },
        ],
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
        ],
      },
    ]);
  });

  it('answers elsewhere where the platform says so; the cache answers on 53 all the same', () => {
    const manifests = worker({}, { dns: { namespace: 'openshift-dns', port: 5353 } });
    expect(peersAt(manifests, 'egress', 5353)).toEqual([{ namespaceSelector: inNamespace('openshift-dns') }]);
    expect(peersAt(manifests, 'egress', 53)).toEqual([{ ipBlock: { cidr: '169.254.20.10/32' } }]);
    expect(peersAt(worker({}, { dns: { namespace: 'dns', nodeLocal: false } }), 'egress', 53)).toEqual([
      { namespaceSelector: inNamespace('dns') },
    ]);
  });

  it('is never the metadata service', () => {
    for (const nodeLocal of ['169.254.169.254/32', '169.254.0.0/16', '0.0.0.0/0'])
      expect(codesOf(() => worker({}, { dns: { namespace: 'kube-system', nodeLocal } }))).toEqual(['metadata-address']);
  });
});

describe('3.8 an external', () => {
  it('is any public address, since a policy knows no host names', () => {
    expect(peersAt(reaching('smtp.example.com:587'), 'egress', 587)).toEqual([
      { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'] } },
      { ipBlock: { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] } },
    ]);
  });

  it('keeps out what the platform says is private, and the metadata service in any case', () => {
    const [v4, v6] = peersAt(reaching('smtp.example.com:587', {}, { privateRanges: ['203.0.113.0/24', '2001:db8::/32'] }), 'egress', 587);
    expect(v4.ipBlock.except).toEqual(['169.254.0.0/16', '203.0.113.0/24']);
    expect(v6.ipBlock.except).toEqual(['2001:db8::/32', 'fc00::/7', 'fe80::/10']);
  });

  it('is the addresses that were declared, in the form that Kubernetes does not warn of', () => {
    const addresses = ['203.0.113.0/24', '2001:DB8:0:0::/48', '128.0.0.0/1', '::/0'];
    expect(peersAt(reaching('smtp.example.com:587', { addresses }), 'egress', 587)).toEqual([
      { ipBlock: { cidr: '128.0.0.0/1', except: ['169.254.0.0/16'] } },
      { ipBlock: { cidr: '2001:db8::/48' } },
      { ipBlock: { cidr: '203.0.113.0/24' } },
      { ipBlock: { cidr: '::/0', except: ['fd00:ec2::254/128', 'fd20:ce::254/128', 'fe80::/10'] } },
    ]);
  });

  it.each([
    ['the metadata service', '169.254.169.254/32', 'metadata-address'],
    ['another link-local address', '169.254.7.0/24', 'metadata-address'],
    ['the metadata service over IPv6', 'fd00:ec2::254/128', 'metadata-address'],
    ['a range that does not start with its first address', '10.20.30.40/16', 'ambiguous-range'],
    ['IPv4 written as IPv6', '::ffff:a9fe:a9fe/128', 'ambiguous-range'],
  ])('is never %s', (_, address, code) => {
    expect(codesOf(() => reaching('smtp.example.com:587', { addresses: ['203.0.113.0/24', address] }))).toEqual([code]);
  });

  it('may have a host that is known only later, but not a port', () => {
    expect(peersAt(reaching(`${late('Host.1')}:8443`), 'egress', 8443)).toHaveLength(2);
    expect(peersAt(reaching(`${late('AWS::Host.1')}:8443`), 'egress', 8443)).toHaveLength(2);
    expect(codesOf(() => reaching(late('AWS::Address.1')))).toEqual(['no-port']);
  });
});

describe('3.8 the collector', () => {
  const at = (telemetry: Telemetry, port: number): any[] => peersAt(worker({}, { telemetry }), 'egress', port);

  it.each<[string, Telemetry, number, object[]]>([
    [
      'the pods that are named',
      { endpoint: 'http://otel:4317', pods: { namespace: 'otel', labels: { b: '2', a: '1' } } },
      4317,
      [{ namespaceSelector: inNamespace('otel'), podSelector: { matchLabels: { a: '1', b: '2' } } }],
    ],
    [
      'the namespace in its address',
      { endpoint: 'http://otel.observability.svc.cluster.local:4317' },
      4317,
      [{ namespaceSelector: inNamespace('observability') }],
    ],
    [
      'the same in its short form',
      { endpoint: 'http://otel.observability:4318/v1', protocol: 'http/protobuf' },
      4318,
      [{ namespaceSelector: inNamespace('observability') }],
    ],
    ['beside the units', { endpoint: 'http://otel:4317' }, 4317, [{ namespaceSelector: inNamespace('shop') }]],
    ['one address', { endpoint: 'https://10.3.0.9/otlp' }, 443, [{ ipBlock: { cidr: '10.3.0.9/32' } }]],
    ['one address of IPv6', { endpoint: 'http://[fd12::9]:4317' }, 4317, [{ ipBlock: { cidr: 'fd12::9/128' } }]],
    ['known only later, its port too', { endpoint: late('Endpoint.1'), protocol: 'http/protobuf' }, 4318, [{ namespaceSelector: {} }]],
    ['known only later but for its port', { endpoint: `http://${late('AWS::Host.1')}:9999` }, 9999, [{ namespaceSelector: {} }]],
  ])('is %s', (_, telemetry, port, peers) => {
    expect(at(telemetry, port)).toEqual(peers);
  });

  it('outside the cluster is wherever its name leads, but for the metadata service', () => {
    expect(at({ endpoint: 'https://otlp.vendor.example.com' }, 443)).toEqual([
      { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } },
      { ipBlock: { cidr: '::/0', except: ['fd00:ec2::254/128', 'fd20:ce::254/128', 'fe80::/10'] } },
    ]);
  });
});

describe('3.8 stores and brokers', () => {
  const owning = (existing: object): Manifests =>
    planned(
      shop((system) => system.worker('mailer', { image: imageOf('mailer') }).owns('db', { engine: 'postgres' })),
      { ...SHOP, existing: { db: { host: 'pg.internal', port: 5432, ...existing } } },
    );

  it('are their pods, the addresses that were declared, their own address, or any private one', () => {
    expect(peersAt(owning({ pods: { namespace: 'data' } }), 'egress', 5432)).toEqual([{ namespaceSelector: inNamespace('data') }]);
    expect(peersAt(owning({ addresses: ['10.20.0.0/24'] }), 'egress', 5432)).toEqual([{ ipBlock: { cidr: '10.20.0.0/24' } }]);
    expect(peersAt(owning({ host: '10.20.0.7' }), 'egress', 5432)).toEqual([{ ipBlock: { cidr: '10.20.0.7/32' } }]);
    const anyPrivate = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16'].map((cidr) => ({ ipBlock: { cidr } }));
    expect(peersAt(owning({}), 'egress', 5432)).toEqual(anyPrivate);
    expect(peersAt(owning({ host: late('Host.1') }), 'egress', 5432)).toEqual(anyPrivate);
  });

  it.each([{ host: '169.254.169.254' }, { addresses: ['169.254.169.254/32'] }])('are never the metadata service: %j', (existing) => {
    expect(codesOf(() => owning(existing))).toEqual(['metadata-address']);
  });

  it('without any address left are refused; were they not, they would be opened to nobody, not to everybody', () => {
    const system = shop((each) => each.worker('mailer', { image: imageOf('mailer') }).owns('db', { engine: 'postgres' }));
    const near = (db: object): EnvironmentOptions => ({
      existing: { db: { host: 'pg.internal', port: 5432, ...db } },
      kubernetes: { namespace: 'shop', privateRanges: ['169.254.0.0/16'] },
    });
    expect(codesOf(() => planned(system, near({})))).toEqual(['no-address']);
    expect(peersAt(plannedUnchecked(system, near({})), 'egress', 5432)).toEqual([]);
    for (const known of [{ host: '10.20.0.7' }, { addresses: ['10.20.0.0/24'] }, { pods: { namespace: 'data' } }])
      expect(peersAt(planned(system, near(known)), 'egress', 5432)).toHaveLength(1);
  });

  it('are reached on the port that each address names, or the usual one where that is known only later', () => {
    const manifests = planned(
      shop((system) => system.worker('mailer', { image: imageOf('mailer') }).publishes(system.topic('events', { broker: 'kafka' }))),
      {
        ...SHOP,
        existing: {
          kafka: { brokers: [`b-1.${late('Zone.1')}:9094`, late('Broker.2'), '10.0.0.9:9095'].slice(0, 2), addresses: ['10.7.0.0/16'] },
        },
      },
    );
    for (const port of [9094, 9093]) expect(peersAt(manifests, 'egress', port)).toEqual([{ ipBlock: { cidr: '10.7.0.0/16' } }]);
  });
});

describe('a gateway', () => {
  it('does not reach a service whose routes only redirect', () => {
    const route = { host: 'shop.example.com', redirect: { host: 'www.example.com' }, public: true };
    const system = shop((each) => each.service('front', { image: imageOf('front'), http: { port: 8080 } }).exposes(route));
    const manifests = planned(system, { kubernetes: { namespace: 'shop', gateway: { name: 'g', namespace: 'gateways' } } });
    expect(peersAt(manifests, 'ingress', 8080)).toEqual([]);
  });

  const exposing = (gateway: KubernetesPlatform['gateway']): Manifests =>
    planned(
      shop((system) => system.service('orders', { image: imageOf('orders'), http: { port: 8080 } }).exposes({ host: 'a.example.com' })),
      { kubernetes: { namespace: 'shop', gateway } },
    );

  it('beside the units has to be told from them: else every unit could call what is exposed', () => {
    expect(codesOf(() => exposing({ name: 'public' }))).toEqual(['unknown-gateway-pods']);
    expect(codesOf(() => exposing({ name: 'public', namespace: 'shop' }))).toEqual(['unknown-gateway-pods']);
    const labels = { 'gateway.networking.k8s.io/gateway-name': 'public' };
    expect(peersAt(exposing({ name: 'public', pods: { namespace: 'shop', labels } }), 'ingress', 8080)).toEqual([
      { namespaceSelector: inNamespace('shop'), podSelector: { matchLabels: labels } },
    ]);
  });

  it('has to be there for a route', () => {
    expect(codesOf(() => exposing(undefined))).toEqual(['no-gateway']);
  });
});
