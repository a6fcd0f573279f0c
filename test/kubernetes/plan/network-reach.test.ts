import { KeelsonError, System } from 'keelson';
import fc from '../../property';
import everything from '../../systems/everything/keelson.config';
import { imageOf, planned, plannedUnchecked } from './support/manifests';
import { randomSystem } from './support/random-systems';
import { mayReach, type Pod, podsIn } from './support/reachability';

const pod = (namespace: string, labels: Record<string, string> = {}): Pod => ({ name: 'other', namespace, labels, address: '10.99.0.1' });
const METADATA = '169.254.169.254';

/** Without a mesh: what its proxies need stands in the tests of Istio. */
const { meshed: _, ...WITHOUT_MESH } = everything.environments;
const ENVIRONMENTS = Object.keys(WITHOUT_MESH) as (keyof typeof WITHOUT_MESH)[];

describe.each(ENVIRONMENTS)('in the system that says everything, environment %s,', (name) => {
  const environment = everything.environments[name];
  const manifests = planned(everything.system, environment);
  const policies = manifests.of('NetworkPolicy');
  const pods = podsIn(manifests);
  const ports = [...new Set(manifests.workloads.flatMap((workload) => portsOf(workload)))].sort();
  const { namespace } = environment.kubernetes;

  /** Every port of every unit that somebody can reach. */
  const reachable = (from: Pod): string[] =>
    pods.flatMap((to) => ports.filter((port) => to !== from && mayReach(policies, from, to, port)).map((port) => `${to.name}:${port}`));

  test('the calls that were declared reach their port, and no other pair of units any port', () => {
    const declared = everything.system.units.flatMap((unit) =>
      unit.edges.calls.map(({ to, properties }) => {
        const container = manifests.belongingTo(to.name).container;
        const wanted = properties.protocol ?? (to.properties.http === undefined ? 'grpc' : 'http');
        return `${unit.name} ${to.name}:${container.ports.find((each: { name: string }) => each.name === wanted).containerPort}`;
      }),
    );
    expect(pods.flatMap((from) => reachable(from).map((to) => `${from.name} ${to}`)).sort()).toEqual(declared.sort());
  });

  test('a stranger reaches nobody, in the same namespace or another', () => {
    expect(reachable(pod(namespace, { app: 'search' }))).toEqual([]);
    expect(reachable(pod('elsewhere', { 'app.kubernetes.io/instance': 'storefront' }))).toEqual([]);
    expect(reachable(pod('gateways-of-another-team'))).toEqual([]);
  });

  test('Prometheus reaches the metrics of every unit that has them, and nothing else', () => {
    const { prometheus } = {
      prometheus: { namespace: 'monitoring', labels: { 'app.kubernetes.io/name': 'prometheus' } },
      ...monitoring(name),
    };
    const metrics = manifests.workloads.flatMap((workload) => {
      const own = manifests.entries.find(({ manifest }) => manifest === workload)!.unit;
      return portsNamed(workload, 'http-metrics').map((port) => `${own}:${port}`);
    });
    expect(metrics.length).toBeGreaterThan(8);
    expect(reachable(pod(prometheus.namespace, prometheus.labels)).sort()).toEqual(metrics.sort());
    expect(reachable(pod(prometheus.namespace, { app: 'grafana' }))).toEqual([]);
  });

  test('the gateway reaches what is exposed, on the port of the route', () => {
    const gateways: Record<string, Pod> = {
      oldest: pod('edge', { 'gateway.networking.k8s.io/gateway-name': 'edge' }),
      // Those of Istio, told by their label.
      production: pod('gateways', { 'gateway.networking.k8s.io/gateway-name': 'public' }),
    };
    const gateway = gateways[name] ?? pod('gateways', { any: 'pod' });
    const front = manifests.belongingTo('storefront').container.ports[0].containerPort;
    expect(reachable(gateway).sort()).toEqual(['search:9300', `storefront:${front}`]);
  });

  test('every unit asks the DNS of the cluster, over UDP and TCP, and nothing else of its namespace', () => {
    const [dns, port] =
      name === 'oldest'
        ? [pod('openshift-dns', { 'dns.operator.openshift.io/daemonset-dns': 'default' }), 5353]
        : [pod('kube-system', { 'k8s-app': 'kube-dns' }), 53];
    for (const unit of pods) {
      for (const protocol of ['UDP', 'TCP'] as const) {
        expect(mayReach(policies, unit, dns, port, protocol)).toBe(true);
        expect(mayReach(policies, unit, { address: '169.254.20.10' }, 53, protocol)).toBe(name !== 'oldest');
      }
      expect(mayReach(policies, unit, { address: '169.254.20.10' }, 5353)).toBe(false);
      expect(mayReach(policies, unit, dns, 9153)).toBe(false);
      expect(mayReach(policies, unit, pod('kube-system', { 'k8s-app': 'metrics-server' }), port)).toBe(false);
    }
  });

  test('every unit reaches the collector', () => {
    const [collector, port] = {
      oldest: [{ address: '10.30.0.9' }, 443] as const,
      production: [pod('observability'), 4317] as const,
      newest: [pod('otel', { app: 'collector' }), 4318] as const,
    }[name];
    for (const unit of pods) {
      expect(mayReach(policies, unit, collector, port)).toBe(true);
      expect(mayReach(policies, unit, collector, port + 1)).toBe(false);
    }
  });

  test('a store is reached by its owner alone', () => {
    const reaching = (to: Parameters<typeof mayReach>[2], port: number): string[] =>
      pods.filter((from) => mayReach(policies, from, to, port)).map((from) => from.name);
    expect(reaching({ address: '10.20.0.17' }, 5432)).toEqual(['ledger']);
    expect(reaching({ address: 'fd12:3456:789a::17' }, 5432)).toEqual(['ledger']);
    expect(reaching({ address: '10.20.1.17' }, 5432)).toEqual([]);
    expect(reaching({ address: '10.20.4.7' }, 3306)).toEqual(['stock']);
    expect(reaching({ address: '10.20.4.8' }, 3306)).toEqual([]);
    expect(reaching(pod('data', { app: 'redis' }), 6379)).toEqual(['pricing']);
    expect(reaching(pod('data', { app: 'other' }), 6379)).toEqual([]);
    expect(reaching(pod('data', { app: 'rabbitmq' }), 5671).sort()).toEqual(['ledger', 'relay']);
  });

  test('an external is reached by those who declared it, at public addresses or those that were declared', () => {
    const reaching = (address: string, port: number): string[] =>
      pods.filter((from) => mayReach(policies, from, { address }, port)).map((from) => from.name);
    expect(reaching('203.0.113.7', 22)).toEqual(['night-report']);
    expect(reaching('2001:db8:12::1', 22)).toEqual(['night-report']);
    expect(reaching('203.0.113.8', 22)).toEqual([]);
    expect(reaching('198.51.100.4', 443).sort()).toEqual(['labels', 'pricing']);
    expect(reaching('10.1.2.3', 443)).toEqual(['labels']);
    expect(reaching('198.51.100.4', 8443)).toEqual([]);
  });

  test('nobody reaches the metadata service', () => {
    for (const from of pods)
      for (const port of [...ports, 53, 80, 443, 5353])
        for (const address of [METADATA, '169.254.170.2', 'fd00:ec2::254', 'fe80::a9fe:a9fe'])
          expect(mayReach(policies, from, { address }, port)).toBe(false);
  });
});

test('in any system the calls that were declared are the only ones that arrive', () => {
  fc.assert(
    fc.property(randomSystem, ({ system, environment, calls }) => {
      const manifests = planned(system, environment);
      const policies = manifests.of('NetworkPolicy');
      const pods = podsIn(manifests);
      const arriving = pods.flatMap((from) =>
        pods.flatMap((to) =>
          [7001, 8080, 8098, 8099, 9000, 9090, 9464]
            .filter((port) => from !== to && mayReach(policies, from, to, port))
            .map((port) => `${from.name} ${to.name} ${port}`),
        ),
      );
      expect(arriving.sort()).toEqual(calls.map(([from, to, protocol]) => `${from} ${to} ${protocol === 'http' ? 8080 : 9000}`).sort());
    }),
    { numRuns: 60 },
  );
});

describe('the metadata service', () => {
  const octet = fc.oneof(fc.nat(255), fc.constantFrom(0, 169, 254, 255));
  const v4 = fc.oneof(
    fc.constantFrom('169.254.169.254', '169.254.0.0', '169.0.0.0', '0.0.0.0', '168.0.0.0', '10.0.0.0', '169.254.20.10'),
    fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.')),
  );
  const v6 = fc.oneof(fc.constantFrom('::', 'fe80::', 'fd00:ec2::254', 'fd00::', 'fc00::', '::ffff:a9fe:a9fe', '2000::'), fc.ipV6());
  const range = fc.oneof(
    fc.tuple(v4, fc.nat(32)).map(([address, length]) => `${address}/${length}`),
    fc.tuple(v6, fc.nat(128)).map(([address, length]) => `${address}/${length}`),
  );
  const ranges = fc.array(range, { minLength: 1, maxLength: 3 });

  test('is reached by nobody, whatever addresses are declared', () => {
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.record({
          external: fc.option(ranges),
          store: fc.option(ranges),
          host: v4,
          privates: fc.option(ranges),
          cache: fc.option(range),
          endpoint: v4,
        }),
        ({ external, store, host, privates, cache, endpoint }) => {
          const system = new System('shop', { owner: 'team-shop' });
          const orders = system.service('orders', { image: imageOf('orders'), http: { port: 8080 } });
          orders.owns('db', { engine: 'postgres' });
          orders.reaches('partner.example.com:80', external === null ? {} : { addresses: external });
          const environment = {
            existing: { db: { host, port: 80, ...(store === null ? {} : { addresses: store }) } },
            kubernetes: {
              namespace: 'shop',
              telemetry: { endpoint: `http://${endpoint}:80` },
              ...(privates === null ? {} : { privateRanges: privates }),
              ...(cache === null ? {} : { dns: { namespace: 'kube-system', nodeLocal: cache } }),
            },
          };
          // Also what validation refuses opens nothing: the plan does not lean on it.
          const manifests = plannedUnchecked(system, environment);
          const policies = manifests.of('NetworkPolicy');
          const [from] = podsIn(manifests);
          for (const address of [METADATA, 'fd00:ec2::254'])
            for (const port of [53, 80]) expect(mayReach(policies, from!, { address }, port)).toBe(false);
          expect(mayReach(policies, from!, { address: 'fe80::1' }, 80)).toBe(false);
          for (const { spec } of policies)
            for (const rule of [...spec.egress, ...(spec.ingress ?? [])]) expect((rule.to ?? rule.from).length).toBeGreaterThan(0);
          try {
            planned(system, environment);
            accepted += 1;
          } catch (error) {
            expect(error).toBeInstanceOf(KeelsonError);
          }
        },
      ),
      {
        numRuns: 400,
        // One that is certainly accepted, so that the property is not only about what validation refuses.
        examples: [[{ external: null, store: null, host: '10.0.0.1', privates: null, cache: null, endpoint: '10.0.0.2' }]],
      },
    );
    expect(accepted).toBeGreaterThan(0);
  });
});

function portsOf(workload: any): number[] {
  const template = workload.kind === 'CronJob' ? workload.spec.jobTemplate.spec.template : workload.spec.template;
  return [...template.spec.containers, ...(template.spec.initContainers ?? [])].flatMap(({ ports = [] }) =>
    ports.map((port: { containerPort: number }) => port.containerPort),
  );
}

function portsNamed(workload: any, name: string): number[] {
  const template = workload.kind === 'CronJob' ? workload.spec.jobTemplate.spec.template : workload.spec.template;
  return (template.spec.containers[0].ports ?? [])
    .filter((port: { name: string }) => port.name === name)
    .map((port: { containerPort: number }) => port.containerPort);
}

function monitoring(name: keyof typeof WITHOUT_MESH): { prometheus?: { namespace: string; labels: Record<string, string> } } {
  const declared = everything.environments[name].kubernetes.monitoring;
  return typeof declared === 'object' && 'prometheus' in declared ? { prometheus: declared.prometheus } : {};
}
