import { type EnvironmentOptions, type Service, System, type Unit, type UnitProperties } from 'keelson';
import fc from '../../../property';
import { imageOf } from './manifests';

/** A unit as the generator thinks of it; names and ports are made from its place in the list. */
const unit = fc.record({
  kind: fc.constantFrom('service' as const, 'service' as const, 'worker' as const, 'job' as const),
  name: fc.stringMatching(/^[a-z][a-z0-9-]{0,49}[a-z0-9]$/),
  ports: fc.constantFrom('http' as const, 'grpc' as const, 'both' as const),
  metrics: fc.constantFrom(undefined, false as const, { port: 9464 }, { port: 8080, path: '/metrics' }),
  health: fc.constantFrom(
    undefined,
    false as const,
    { port: 8099 },
    { protocol: 'tcp' as const },
    { protocol: 'grpc' as const, port: 8098 },
  ),
  scaling: fc.constantFrom(undefined, false as const, 1, 4, { min: 2, max: 2 }, { min: 3, max: 50, memory: 70 }),
  criticality: fc.constantFrom(undefined, 'low' as const, 'high' as const),
  files: fc.dictionary(fc.constantFrom('/etc/app.yaml', '/.dot', '/etc/..x', '/a b', '/etc/app/settings.json'), fc.string(), {
    maxKeys: 3,
  }),
  writable: fc.constantFrom<UnitProperties['writable']>(
    undefined,
    { '/data': { medium: 'volume' } },
    { '/files': {}, '/config/secret-0': { medium: 'memory' } },
    { '/identity': { size: '8Mi' } },
  ),
  runtime: fc.constantFrom('go' as const, 'fastapi' as const, 'node' as const, 'java' as const, 'dotnet' as const, 'other' as const),
  schedule: fc.constantFrom(undefined, '@daily', '*/5 * * * *'),
  sidecar: fc.boolean(),
  token: fc.boolean(),
  timeout: fc.constantFrom(undefined, '1s', '45s', '10m'),
  secrets: fc.subarray([0, 1, 2]),
  asVariables: fc.boolean(),
  store: fc.boolean(),
  events: fc.constantFrom('none' as const, 'publishes' as const, 'subscribes' as const),
  external: fc.boolean(),
  exposed: fc.boolean(),
});

type Described = typeof unit extends fc.Arbitrary<infer U> ? U : never;

export interface RandomSystem {
  readonly system: System;
  readonly environment: EnvironmentOptions;
  /** The edges of calls, as `[from, to, protocol]`. */
  readonly calls: readonly (readonly [string, string, 'http' | 'grpc'])[];
}

/** Systems of any shape that Kubernetes can express. `order` shuffles the edges. */
export const randomSystem: fc.Arbitrary<RandomSystem> = fc
  .record({
    units: fc.uniqueArray(unit, { selector: ({ name }) => name, minLength: 1, maxLength: 6 }),
    calls: fc.uniqueArray(fc.tuple(fc.nat(5), fc.nat(5), fc.boolean()), { selector: ([from, to]) => `${from} ${to}`, maxLength: 10 }),
    ownsNamespace: fc.boolean(),
    monitoring: fc.boolean(),
    reloader: fc.boolean(),
    minor: fc.constantFrom('1.32' as const, '1.34' as const, '1.36' as const),
  })
  .map(({ units, calls, ...platform }) => {
    const system = new System('random', { owner: 'team-random' });
    const secrets = [0, 1, 2].map((index) =>
      system.secret(`secret-${index}`, {
        provider: index === 0 ? 'kubernetes' : 'vault',
        keys: index === 2 ? { password: 'pass', 'tls.crt': 'crt' } : ['username', 'password'],
      }),
    );
    const topic = system.topic('events', { broker: 'kafka' });
    const declared = units.map((described) => declare(system, described));
    for (const [index, described] of units.entries()) {
      const own = declared[index] as Unit;
      for (const secret of described.secrets) own.uses(secrets[secret]!, described.asVariables && secret !== 0 ? { as: 'variables' } : {});
      if (described.store) own.owns(`store-${index}`, { engine: 'postgres' });
      if (described.events !== 'none') own[described.events](topic);
      if (described.external) own.reaches('partner.example.com:8443', described.asVariables ? { addresses: ['203.0.113.0/24'] } : {});
      if (described.exposed && own.kind === 'service') (own as Service).exposes({ host: `unit-${index}.example.com` });
    }
    const edges: [string, string, 'http' | 'grpc'][] = [];
    for (const [from, to, wantsGrpc] of calls) {
      const [caller, callee] = [declared[from], declared[to]];
      if (caller === undefined || callee === undefined || caller === callee || callee.kind !== 'service') continue;
      const { http, grpc } = (callee as Service).properties;
      const protocol = http === undefined || (wantsGrpc && grpc !== undefined) ? 'grpc' : 'http';
      caller.calls(callee as Service, { protocol });
      edges.push([caller.name, callee.name, protocol]);
    }
    const stores = units.flatMap(({ store }, index) =>
      store ? [[`store-${index}`, { host: '10.20.0.5', port: 5432, secret: 'secret-1' }]] : [],
    );
    return {
      system,
      calls: edges,
      environment: {
        existing: {
          ...Object.fromEntries(stores),
          kafka: { brokers: ['kafka.example.com:9093'], secret: 'secret-0', addresses: ['10.30.0.0/16'] },
        },
        kubernetes: {
          version: platform.minor,
          namespace: 'random',
          ownsNamespace: platform.ownsNamespace,
          reloader: platform.reloader,
          ...(platform.monitoring ? { monitoring: 'prometheus-operator' as const } : {}),
          gateway: { name: 'public', namespace: 'gateways' },
          secretStore: { kind: 'external-secrets' as const, vault: { address: 'https://vault.example.com:8200' } },
          telemetry: { endpoint: 'http://collector.observability.svc.cluster.local:4317' },
        },
      },
    };
  });

function declare(system: System, described: Described): Unit {
  const { kind, name, ports, metrics, health, scaling, criticality, files, writable, runtime, schedule, timeout } = described;
  const common = {
    image: imageOf('unit'),
    files,
    runtime,
    ...(criticality === undefined ? {} : { criticality }),
    ...(metrics === undefined || (kind === 'service' && ports === 'grpc' && metrics && metrics.port === 8080) ? {} : { metrics }),
    ...(described.sidecar
      ? {
          sidecars: { side: { image: imageOf('side'), ports: [7001], shares: ['/tmp'] } },
          initContainers: { 'init-a': { image: imageOf('init') } },
        }
      : {}),
    ...(described.token ? { identityToken: { audience: 'vault' } } : {}),
  };
  const replicated = {
    ...(health === undefined ? {} : { health }),
    ...(scaling === undefined ? {} : { scaling }),
    ...(writable === undefined ? {} : { writable }),
  };
  const limit = timeout === undefined ? {} : { timeout };
  if (kind === 'job') return system.job(name, { ...common, ...limit, ...(schedule === undefined ? {} : { schedule }) });
  if (kind === 'worker') return system.worker(name, { ...common, ...replicated, ...limit });
  return system.service(name, {
    ...common,
    ...replicated,
    ...(ports === 'grpc' ? {} : { http: { port: 8080, ...limit } }),
    ...(ports === 'http' ? {} : { grpc: { port: 9000, ...limit } }),
  });
}
