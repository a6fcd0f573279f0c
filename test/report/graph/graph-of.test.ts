import rides from '../../../examples/rides/keelson.config';
import type { EnvironmentProperties } from '../../../src/model/properties/environment';
import { System } from '../../../src/model/system';
import type { GraphEdge, SystemGraph } from '../../../src/report/graph/graph';
import { graphOf } from '../../../src/report/graph/graph-of';
import { everything } from './systems';

const production: EnvironmentProperties = {
  kubernetes: {
    version: '1.34',
    namespace: 'shop',
    mesh: 'istio',
    monitoring: 'prometheus-operator',
    gateway: { name: 'public', namespace: 'gateways', implementation: 'istio' },
    telemetry: { endpoint: 'http://collector.observability.svc.cluster.local:4317' },
  },
  existing: {
    'orders-db': { host: 'pg.internal', port: 5432 },
    kafka: { brokers: ['kafka-0.internal:9093', 'kafka-1.internal:9093'] },
  },
  services: { orders: { scaling: { min: 5, max: 6 } } },
};

const edge = (graph: SystemGraph, from: string, to: string): GraphEdge | undefined =>
  graph.edges.find((each) => each.from === from && each.to === to);
const node = (graph: SystemGraph, id: string) => graph.nodes.find((each) => each.id === id);

describe('a system as a graph', () => {
  const graph = graphOf(everything());

  it('has every unit, store, channel, external and host once', () => {
    expect(graph.nodes.map(({ id }) => id)).toEqual([
      'jobs.import',
      'workers.mailer',
      'services.orders',
      'services.parcels',
      'services.prices',
      'jobs.report',
      'stores.orders-cache',
      'stores.orders-db',
      'topics.events',
      'queues.work',
      'externals.smtp.example.com:587',
      'hosts.shop.example.com',
    ]);
  });

  it('says what each is', () => {
    expect(node(graph, 'services.orders')?.facts).toEqual(['service, go', '3 to 12 replicas', 'high criticality', 'migrates']);
    expect(node(graph, 'services.prices')?.facts).toEqual(['service', '4 replicas']);
    expect(node(graph, 'jobs.report')?.facts).toEqual(['job', 'at 0 3 * * * Europe/Vienna']);
    expect(node(graph, 'jobs.import')?.facts).toEqual(['job', 'runs once']);
    expect(node(graph, 'stores.orders-cache')?.facts).toEqual(['redis 7', 'cache']);
    expect(node(graph, 'queues.work')?.facts).toEqual(['rabbitmq queue']);
  });

  it('has an edge for each declaration, and no other', () => {
    expect(graph.edges).toHaveLength(everything().edgeCount);
    expect(edge(graph, 'services.orders', 'services.prices')).toMatchObject({
      kind: 'calls',
      subjects: ['shop.Prices/Get'],
      facts: ['gRPC', '200ms'],
      soft: "shows yesterday's price",
    });
    expect(edge(graph, 'services.parcels', 'services.orders')).toMatchObject({ facts: ['HTTP', '10s'] });
    expect(edge(graph, 'hosts.shop.example.com', 'services.orders')).toMatchObject({
      kind: 'exposes',
      subjects: ['/v1/orders'],
      facts: ['JWT'],
    });
    expect(edge(graph, 'hosts.shop.example.com', 'services.parcels')?.facts).toEqual(['public']);
    expect(edge(graph, 'topics.events', 'workers.mailer')?.kind).toBe('subscribes');
  });

  it('marks edges across contexts; a topic stands where it is written', () => {
    expect(node(graph, 'topics.events')?.group).toBe('selling');
    const across = graph.edges.filter((each) => each.isAcrossContexts).map(({ from, to }) => `${from} ${to}`);
    expect(across.sort()).toEqual(['services.orders services.parcels', 'services.parcels services.orders', 'topics.events workers.mailer']);
  });

  it('marks every call of a cycle, not only those of the shortest', () => {
    const cycles = new System('cycles');
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => cycles.service(name, { http: { port: 8080 } }));
    a!.calls(b!).calls(d!);
    b!.calls(a!).calls(c!);
    c!.calls(a!);
    const drawn = graphOf(cycles);
    expect(drawn.cycles).toEqual([['a', 'b']]);
    const marked = drawn.edges.filter((each) => each.isInCycle).map(({ from, to }) => `${from.slice(9)}${to.slice(9)}`);
    expect(marked.sort()).toEqual(['ab', 'ba', 'bc', 'ca']);
  });

  it('knows nothing of a platform without an environment', () => {
    expect(graph).toMatchObject({ platform: [], infrastructure: [] });
    expect(graph.objects).toBeUndefined();
    expect(graph.nodes.filter((each) => each.isAuthorized || each.objects !== undefined)).toEqual([]);
  });

  it('is the same whatever the order of declaration', () => {
    const declare = (reversed: boolean): System => {
      const system = new System('order');
      const names = ['a', 'b', 'c'];
      const units = new Map(
        (reversed ? [...names].reverse() : names).map((name) => [name, system.service(name, { http: { port: 8080 } })]),
      );
      const verbs = [
        () => units.get('a')!.calls(units.get('c')!),
        () => units.get('a')!.calls(units.get('b')!, { timeout: '1s' }),
        () => units.get('b')!.reaches('x.example.com:443'),
        () => units.get('b')!.reaches('a.example.com:443'),
      ];
      for (const verb of reversed ? verbs.reverse() : verbs) verb();
      return system;
    };
    expect(graphOf(declare(true))).toEqual(graphOf(declare(false)));
  });
});

describe('a system in an environment as a graph', () => {
  const graph = graphOf(everything(), { name: 'production', properties: production });

  it('has the sizes and addresses that hold there', () => {
    expect(node(graph, 'services.orders')?.facts).toContain('5 to 6 replicas');
    expect(node(graph, 'stores.orders-db')?.facts).toEqual(['postgres 16', 'at pg.internal:5432']);
    expect(node(graph, 'topics.events')?.facts).toContain('at kafka-0.internal:9093 +1');
  });

  it('says what the platform is', () => {
    expect(graph.environment).toBe('production');
    expect(graph.platform).toEqual(['Kubernetes 1.34', 'namespace shop', 'Istio 1.27 (sidecar)', 'gateway public (istio)']);
  });

  it('lists the infrastructure that nobody declares, with how many units it touches and why', () => {
    expect(graph.infrastructure.map(({ name, direction, units }) => [name, direction, units])).toEqual([
      ['Cluster DNS', 'from units', 6],
      ['Istio, control plane', 'from units', 6],
      ['Gateway public', 'to units', 2],
      ['Prometheus', 'to units', 4],
      ['OpenTelemetry collector', 'from units', 6],
    ]);
    for (const { reason } of graph.infrastructure) expect(reason).not.toBe('');
  });

  it('leaves out what the platform does not have', () => {
    const plain = graphOf(everything(), { name: 'bare', properties: { kubernetes: { namespace: 'shop' } } });
    expect(plain.infrastructure.map(({ name }) => name)).toEqual(['Cluster DNS']);
    expect(plain.nodes.filter((each) => each.isAuthorized)).toEqual([]);
  });

  it('counts the objects that each unit becomes, and marks who is protected by a policy of the mesh', () => {
    const { production: mesh, staging } = rides.environments;
    const meshed = graphOf(rides.system, { name: 'production', properties: mesh });
    const plain = graphOf(rides.system, { name: 'staging', properties: staging });
    expect(node(meshed, 'services.maps')?.objects).toMatchObject({ Deployment: 1, NetworkPolicy: 1, AuthorizationPolicy: 1 });
    expect(node(meshed, 'services.trips')?.isAuthorized).toBe(true);
    expect(node(plain, 'services.trips')?.isAuthorized).toBe(false);
    expect(meshed.objects?.Deployment).toBe(13);
  });
});
