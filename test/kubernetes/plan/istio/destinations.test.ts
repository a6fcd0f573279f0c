import type { EnvironmentOptions } from 'keelson';
import fc from '../../../property';
import { codesOf, imageOf, late, type Manifests, planned, shop } from '../support/manifests';
import { type RandomSystem, randomSystem } from '../support/random-systems';

const MESHED: EnvironmentOptions = { kubernetes: { namespace: 'shop', mesh: 'istio' } };
const meshed = (environment: EnvironmentOptions): EnvironmentOptions => ({
  ...environment,
  kubernetes: { ...environment.kubernetes!, mesh: 'istio', gateway: { name: 'public', namespace: 'gateways', implementation: 'istio' } },
});

const hostsOf = (manifests: Manifests, unit: string): string[] => manifests.one('Sidecar', unit).spec.egress[0].hosts;
const entry = (manifests: Manifests, host: string): any =>
  manifests.of('ServiceEntry').filter(({ spec }) => spec.hosts.includes(host))[0]?.spec;

const reaching = (...addresses: [string, object?][]): Manifests =>
  planned(
    shop((system) => {
      const mailer = system.worker('mailer', { image: imageOf('mailer') });
      for (const [to, properties] of addresses) mailer.reaches(to, properties);
    }),
    MESHED,
  );

describe('what a proxy knows', () => {
  it('is nothing where a unit makes no connections', () => {
    expect(hostsOf(reaching(), 'mailer')).toEqual(['~/*']);
  });

  it('is callees, hosts outside, stores and the collector of any system, and nothing else', () => {
    fc.assert(
      fc.property(randomSystem, ({ system, environment, calls }: RandomSystem) => {
        const manifests = planned(system, meshed(environment));
        for (const unit of system.units) {
          const expected = new Set([
            'observability/collector.observability.svc.cluster.local',
            ...calls.filter(([from]) => from === unit.name).map(([, to]) => `random/${to}.random.svc.cluster.local`),
            ...unit.edges.reaches.map(({ to }) => `random/${to.replace(/:\d+$/, '')}`),
            ...unit.edges.owns.map(({ to }) => `random/${to.name}.random.external`),
            ...(unit.edges.publishes.length + unit.edges.subscribes.length > 0 ? ['random/kafka.example.com'] : []),
          ]);
          expect(hostsOf(manifests, unit.name)).toEqual([...expected].sort());
          expect(manifests.one('Sidecar', unit.name).spec.workloadSelector.labels).toEqual({ 'app.kubernetes.io/instance': unit.name });
        }
        // What a proxy is told to know outside the cluster is described exactly once.
        const described = manifests.of('ServiceEntry').flatMap(({ spec }) => spec.hosts);
        const outside = system.units
          .flatMap((unit) => hostsOf(manifests, unit.name))
          .filter((host) => !/svc\.cluster\.local$|^~/.test(host));
        expect(described.sort()).toEqual([...new Set(outside.map((host) => host.replace('random/', '')))].sort());
      }),
      { numRuns: 40 },
    );
  });

  it('of stores in the cluster is their Service, in whatever form it is named, or those of their namespace', () => {
    const store = (host: string, pods?: { namespace: string }): string[] =>
      hostsOf(
        planned(
          shop((system) => system.worker('mailer', { image: imageOf('mailer') }).owns('db', { engine: 'postgres' })),
          { ...MESHED, existing: { db: { host, port: 5432, ...(pods === undefined ? {} : { pods }) } } },
        ),
        'mailer',
      );
    const service = ['data/pg.data.svc.cluster.local'];
    for (const host of ['pg.data.svc.cluster.local', 'pg.data.svc', 'pg-0.pg.data.svc.cluster.local']) expect(store(host)).toEqual(service);
    expect(store('pg.data', { namespace: 'data' })).toEqual(service);
    expect(store('pg')).toEqual(['shop/pg.shop.svc.cluster.local']);
    expect(store('10.96.3.4', { namespace: 'data' })).toEqual(['data/*']);
    expect(store('pg.internal')).toEqual(['shop/pg.internal']);
    expect(store(late('Host.1'))).toEqual(['shop/db.shop.external']);
  });
});

describe('a host outside', () => {
  it('stands in one object with the ports of every unit that reaches it', () => {
    const manifests = planned(
      shop((system) => {
        system.worker('b', { image: imageOf('b') }).reaches('partner.example.com:443');
        system.worker('a', { image: imageOf('a') }).reaches('partner.example.com:8080', { protocol: 'http' });
      }),
      MESHED,
    );
    expect(manifests.of('ServiceEntry')).toHaveLength(1);
    expect(entry(manifests, 'partner.example.com')).toEqual({
      hosts: ['partner.example.com'],
      exportTo: ['.'],
      location: 'MESH_EXTERNAL',
      ports: [
        { number: 443, name: 'tls-443', protocol: 'TLS' },
        { number: 8080, name: 'http-8080', protocol: 'HTTP' },
      ],
      resolution: 'DNS',
    });
  });

  it('by plain TCP keeps the address that the client found: another host on that port is another one', () => {
    const manifests = reaching(['a.example.com:25'], ['b.example.com:25', { addresses: ['203.0.113.0/25', '203.0.113.128/25'] }]);
    expect(entry(manifests, 'a.example.com')).toMatchObject({ resolution: 'NONE', addresses: ['0.0.0.0/0'] });
    // Istio heeds one range of a host.
    expect(entry(manifests, 'b.example.com')).toMatchObject({ resolution: 'NONE', addresses: ['203.0.113.0/24'] });
  });

  it('with a wildcard is not looked up, and may be known only later', () => {
    expect(entry(reaching(['*.example.com:443']), '*.example.com')).toMatchObject({ resolution: 'NONE' });
    const manifests = reaching([`${late('Host.1')}:443`]);
    expect(manifests.one('ServiceEntry', 'mailer.late-1').spec.hosts).toEqual([late('Host.1')]);
  });

  it('speaks what is usual on its port, unless told', () => {
    const protocols = ['443', '80', '5432', '8443'].map(
      (port) => entry(reaching([`p.example.com:${port}`]), 'p.example.com').ports[0].protocol,
    );
    expect(protocols).toEqual(['TLS', 'HTTP', 'TCP', 'TLS']);
  });

  it('has one protocol on a port', () => {
    const say = (protocol: 'tls' | 'tcp') => () =>
      planned(
        shop((system) => {
          system.worker('a', { image: imageOf('a') }).reaches('partner.example.com:9443', { protocol: 'tls' });
          system.worker('b', { image: imageOf('b') }).reaches('partner.example.com:9443', { protocol });
        }),
        MESHED,
      );
    expect(codesOf(say('tcp'))).toEqual(['contradiction']);
    expect(say('tls')).not.toThrow();
  });

  it('is never the metadata service', () => {
    const manifests = planned(
      shop((system) => system.worker('mailer', { image: imageOf('mailer') }).owns('db', { engine: 'postgres' })),
      { ...MESHED, existing: { db: { host: '10.20.4.7', port: 3306 } } },
    );
    expect(entry(manifests, 'db.shop.external').addresses).toEqual(['10.20.4.7/32']);
    expect(codesOf(() => reaching(['a.example.com:25', { addresses: ['169.254.169.254/32'] }]))).toEqual(['metadata-address']);
  });
});

test('without a mesh nothing of it appears', () => {
  fc.assert(
    fc.property(randomSystem, ({ system, environment }) => {
      expect(JSON.stringify(planned(system, environment).all)).not.toMatch(/istio|15012|15020|15090/);
    }),
    { numRuns: 15 },
  );
});
