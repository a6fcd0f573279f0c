import type { JobProperties, ServiceProperties, WorkerProperties } from 'keelson';
import { checking, mistakesOf, onlyProblemOf, problemsOf } from './problems';

const NAME = 'web';
const HTTP = { http: { port: 8080 } };
const IMAGE = 'registry.example.com/proxy:1.0.0';
const service = (properties: ServiceProperties, name = NAME) => checking((system) => system.service(name, { ...HTTP, ...properties }));
const lone = (properties: ServiceProperties) => checking((system) => system.service(NAME, properties));
const worker = (properties: WorkerProperties) => checking((system) => system.worker(NAME, properties));
const job = (properties: JobProperties) => checking((system) => system.job(NAME, properties));

/** Each rule once refused and once satisfied. */
const RULES: readonly (readonly [string, refused: () => void, mistake: string, taken: () => void])[] = [
  ['a service has a port for callers', lone({}), 'no-port services.web', lone({ grpc: { port: 9000 } })],
  [
    'HTTP and gRPC have a port each',
    lone({ http: { port: 8080 }, grpc: { port: 8080 } }),
    'duplicate-port services.web',
    lone({ http: { port: 8080 }, grpc: { port: 9000 } }),
  ],
  [
    'gRPC and metrics have a port each',
    lone({ grpc: { port: 9090 } }),
    'duplicate-port services.web',
    lone({ grpc: { port: 9090 }, metrics: { port: 9091 } }),
  ],
  [
    'HTTP is not where metrics are by default',
    lone({ http: { port: 9090 } }),
    'duplicate-port services.web',
    lone({ http: { port: 9090 }, metrics: false }),
  ],
  [
    'gRPC and health over HTTP have a port each',
    service({ grpc: { port: 9000 }, health: { port: 9000 } }),
    'duplicate-port services.web',
    service({ grpc: { port: 9000 }, health: { port: 9000, protocol: 'grpc' } }),
  ],
  [
    'a sidecar has a port of its own',
    service({ sidecars: { proxy: { image: IMAGE, ports: [8080] } } }),
    'duplicate-port services.web',
    service({ sidecars: { proxy: { image: IMAGE, ports: [8081] } } }),
  ],
  [
    'two sidecars have a port each',
    service({ sidecars: { a: { image: IMAGE, ports: [8081] }, b: { image: IMAGE, ports: [8081] } } }),
    'duplicate-port services.web',
    service({ sidecars: { a: { image: IMAGE, ports: [8081] }, b: { image: IMAGE, ports: [8082] } } }),
  ],
  [
    "a worker's sidecar is not where its health is",
    worker({ sidecars: { proxy: { image: IMAGE, ports: [8080] } } }),
    'duplicate-port workers.web',
    worker({ health: { port: 8081 }, sidecars: { proxy: { image: IMAGE, ports: [8080] } } }),
  ],
  [
    'health over gRPC has a port that speaks it',
    service({ health: { protocol: 'grpc' } }),
    'no-port services.web.health.protocol',
    service({ health: { protocol: 'grpc' }, grpc: { port: 9000 } }),
  ],
  [
    "a worker's health over gRPC has a port that speaks it",
    worker({ health: { protocol: 'grpc' } }),
    'no-port workers.web.health.protocol',
    worker({ health: { protocol: 'grpc', port: 9000 } }),
  ],
  [
    'health over HTTP has a port that speaks it',
    lone({ grpc: { port: 9000 }, health: { protocol: 'http' } }),
    'no-port services.web.health.protocol',
    lone({ grpc: { port: 9000 }, health: { protocol: 'http', port: 8081 } }),
  ],
  [
    'min is at most max',
    service({ scaling: { min: 5, max: 3 } }),
    'min-above-max services.web.scaling',
    service({ scaling: { min: 3, max: 3 } }),
  ],
  [
    'the limit of CPU is at least what is reserved',
    service({ resources: { cpu: '1', cpuLimit: '500m' } }),
    'min-above-max services.web.resources.cpuLimit',
    service({ resources: { cpu: '1', cpuLimit: '1000m' } }),
  ],
  [
    'the limit of CPU is at least what is reserved by default',
    service({ resources: { cpuLimit: '50m' } }),
    'min-above-max services.web.resources.cpuLimit',
    service({ resources: { cpuLimit: 'burst' } }),
  ],
  [
    'the limit of scratch space is at least what is reserved',
    service({ resources: { scratch: '1Gi', scratchLimit: '512Mi' } }),
    'min-above-max services.web.resources.scratchLimit',
    service({ resources: { scratch: '1Gi' } }),
  ],
  [
    'folders on disk fit into the scratch space',
    service({ writable: { '/a': { size: '300Mi' }, '/b': { size: '300Mi' } } }),
    'over-limit services.web.writable',
    service({ writable: { '/a': { size: '300Mi' }, '/b': { size: '300Mi' } }, resources: { scratchLimit: '1Gi' } }),
  ],
  [
    'folders in memory leave room for the process',
    service({ writable: { '/a': { size: '256Mi', medium: 'memory' } } }),
    'over-limit services.web.writable',
    service({ writable: { '/a': { size: '255Mi', medium: 'memory' } } }),
  ],
  [
    'a volume takes no scratch space',
    service({ writable: { '/a': { size: '513Mi' } } }),
    'over-limit services.web.writable',
    service({ writable: { '/a': { size: '50Gi', medium: 'volume' } } }),
  ],
  ["the user is not the mesh's proxy", service({ user: 1337 }), 'reserved-user services.web.user', service({ user: 1338 })],
  [
    'no variable is set that the contract sets',
    service({ env: { PORT: '8081' } }),
    'reserved-variable services.web.env.PORT',
    service({ env: { HTTP_PORT: '8081' } }),
  ],
  [
    'a sidecar is not called like its service',
    service({ sidecars: { web: { image: IMAGE } } }),
    'duplicate-name services.web.sidecars.web',
    service({ sidecars: { proxy: { image: IMAGE } } }),
  ],
  [
    'an init container is not called like a sidecar',
    service({ sidecars: { a: { image: IMAGE } }, initContainers: { a: { image: IMAGE } } }),
    'duplicate-name services.web.initContainers.a',
    service({ sidecars: { a: { image: IMAGE } }, initContainers: { b: { image: IMAGE } } }),
  ],
  [
    'a container shares a folder that is writable',
    service({ sidecars: { a: { image: IMAGE, shares: ['/data'] } } }),
    'unknown-reference services.web.sidecars.a.shares',
    service({ sidecars: { a: { image: IMAGE, shares: ['/data', '/tmp'] } }, writable: { '/data': {} } }),
  ],
  [
    'a job runs when a schedule says',
    job({ schedule: '61 3 * * *' }),
    'invalid-value jobs.web.schedule',
    job({ schedule: '15 3 * * *', timeZone: 'Europe/Vienna' }),
  ],
  ['a name has at most 52 characters', service({}, 'x'.repeat(53)), `invalid-name services.${'x'.repeat(53)}`, service({}, 'x'.repeat(52))],
  ['a name is in small letters', service({}, 'Web'), 'invalid-name services.Web', service({}, 'web')],
  [
    'a service has no schedule',
    service({ schedule: '@daily' } as never),
    'unknown-property services.web.schedule',
    job({ schedule: '@daily' }),
  ],
  ['a worker has no port for callers', worker(HTTP as never), 'unknown-property workers.web.http', worker({})],
  ['replicas are 1 to 10000', service({ scaling: 0 }), 'invalid-value services.web.scaling', service({ scaling: 1 })],
  [
    'an objective is above 0 and below 100 percent',
    service({ objectives: [{ availability: 100 }] }),
    'invalid-value services.web.objectives.0.availability',
    service({ objectives: [{ availability: 99.999 }] }),
  ],
  [
    'a latency has a percentile',
    service({ objectives: [{ latency: '300ms' } as never] }),
    'missing-property services.web.objectives.0.percentile',
    service({ objectives: [{ latency: '300ms', percentile: 99 }] }),
  ],
  [
    'a process has no privileged port',
    lone({ http: { port: 1023 } }),
    'invalid-value services.web.http.port',
    lone({ http: { port: 1024 } }),
  ],
  [
    'a duration is at most an hour where somebody waits',
    lone({ http: { port: 8080, timeout: '61m' } }),
    'invalid-value services.web.http.timeout',
    lone({ http: { port: 8080, timeout: '60m' } }),
  ],
  [
    'memory has at least 4Mi',
    service({ resources: { memory: '3Mi' } }),
    'invalid-value services.web.resources.memory',
    service({ resources: { memory: '4Mi' } }),
  ],
  [
    'a folder stays below the root',
    service({ writable: { '/../etc': {} } }),
    'invalid-key services.web.writable./../etc',
    service({ writable: { '/etc/..app': {} } }),
  ],
  [
    'a file of the project stays in the project',
    lone({ http: { port: 8080, contract: '../openapi.yaml' } }),
    'invalid-value services.web.http.contract',
    lone({ http: { port: 8080, contract: 'api/openapi.yaml' } }),
  ],
  ['an image is one', service({ image: 'Registry/Orders' }), 'invalid-value services.web.image', service({ image: 'my_orders/api_v2:1' })],
  [
    'a name may not be late',
    service({ owner: `\${Token[TOKEN.1]}` }),
    'late-value services.web.owner',
    service({ image: `\${Token[TOKEN.1]}`, env: { HOST: `\${Token[TOKEN.1]}` }, annotations: { arn: `\${Token[TOKEN.1]}` } }),
  ],
];

describe.each(RULES)('%s', (_, refused, mistake, taken) => {
  test('and is refused where it does not', () => {
    expect(mistakesOf(refused)).toEqual([mistake]);
  });

  test('and is taken where it does', () => {
    expect(mistakesOf(taken)).toEqual([]);
  });
});

describe('the fix', () => {
  test('for a port in two places names both', () => {
    expect(onlyProblemOf(lone({ http: { port: 8080 }, grpc: { port: 8080 } }))).toMatchObject({
      received: 'port 8080 in http.port and in grpc.port',
      fix: 'change grpc.port',
    });
  });

  test('for a bound names the number', () => {
    expect(onlyProblemOf(service({ scaling: { min: 5, max: 3 } })).fix).toBe('raise max to at least 5');
  });

  test('for a folder that cannot be shared says where it belongs', () => {
    expect(onlyProblemOf(service({ sidecars: { a: { image: IMAGE, shares: ['/data'] } } })).fix).toBe('add /data to writable');
  });

  test('for a service without a port offers a worker', () => {
    expect(onlyProblemOf(lone({})).fix).toBe('add http: { port: 8080 }, or declare a worker');
  });
});

test('metrics may share the HTTP port where that is said', () => {
  expect(mistakesOf(lone({ http: { port: 8080 }, metrics: { port: 8080 } }))).toEqual([]);
});

test('a job, which serves no metrics by default, leaves their port to a sidecar', () => {
  expect(mistakesOf(job({ sidecars: { proxy: { image: IMAGE, ports: [9090] } } }))).toEqual([]);
});

test('all problems of a unit come at once', () => {
  const all = service({
    grpc: { port: 8080 },
    user: 1337,
    env: { PORT: '1', METRICS_PORT: '2' },
    scaling: { min: 2, max: 1 },
    resources: { cpu: '2', cpuLimit: '1' },
  });
  expect(mistakesOf(all)).toEqual([
    'duplicate-port services.web',
    'reserved-variable services.web.env.METRICS_PORT',
    'reserved-variable services.web.env.PORT',
    'min-above-max services.web.resources.cpuLimit',
    'min-above-max services.web.scaling',
    'reserved-user services.web.user',
  ]);
  expect(problemsOf(all).every((problem) => problem.source?.startsWith('test/model/validate-unit.test.ts:'))).toBe(true);
});
