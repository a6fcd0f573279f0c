import { isCron } from './cron';
import { isName, UNIT_NAME_LENGTH } from './name';
import { compare, type Problem, show } from './problem';
import { type JobProperties, jobShape } from './properties/job';
import { type ServiceProperties, serviceShape } from './properties/service';
import type { UnitProperties } from './properties/unit';
import { type WorkerProperties, workerShape } from './properties/worker';
import { formatBytes, parseBytes, parseCpu } from './quantity';
import { type At, below, isRecord, object, report } from './shape';
import type { Source } from './source';
import type { Unit } from './unit';

/** The user of the mesh's proxy: traffic of that user is not captured. */
const PROXY_USER = 1337;

const FIELDS = {
  service: object<ServiceProperties>(serviceShape, 'the properties of a service'),
  worker: object<WorkerProperties>(workerShape, 'the properties of a worker'),
  job: object<JobProperties>(jobShape, 'the properties of a job'),
} as const;

const DEFAULT_METRICS_PORT = 9090;
/** Where a worker, which has no port for callers, answers whether it lives. */
const DEFAULT_HEALTH_PORT = 8080;

/** Variables that the contract sets. */
const RESERVED = new Set(['PORT', 'GRPC_PORT', 'METRICS_PORT', 'APP_CONFIG_DIR']);

/** The problems of what was said of one unit; `effective` is what an environment made of it. */
export function validateUnit(
  unit: Unit,
  problems: Problem[],
  effective?: UnitProperties,
  path: readonly string[] = [`${unit.kind}s`, unit.name],
  source: Source = unit.source,
): void {
  const at: At = { path, depth: path.length, source, problems };
  const properties = effective ?? unit.properties;
  if (effective === undefined) checkName(at, unit.name);
  const before = problems.length;
  FIELDS[unit.kind].check(properties, at);
  if (problems.length === before) checkMeaning(unit.kind, properties, at);
}

function checkName(at: At, name: string): void {
  if (isName(name) && name.length <= UNIT_NAME_LENGTH) return;
  report(at, {
    code: 'invalid-name',
    received: show(name),
    expected: `small letters, digits and hyphens, starting with a letter, at most ${UNIT_NAME_LENGTH} characters`,
    fix: 'rename it; Kubernetes appends up to 11 characters and limits the result to 63',
  });
}

function checkMeaning(
  kind: Unit['kind'],
  properties: UnitProperties & Partial<ServiceProperties & WorkerProperties & JobProperties>,
  at: At,
): void {
  if (kind === 'service' && properties.http === undefined && properties.grpc === undefined) {
    report(at, {
      code: 'no-port',
      received: 'neither http nor grpc',
      expected: 'a port for callers',
      fix: 'add http: { port: 8080 }, or declare a worker',
    });
  }
  checkPorts(kind, properties, at);
  checkScaling(properties.scaling, below(at, 'scaling'));
  checkResources(properties, at);
  checkContainers(properties, at);
  checkUser(properties.user, at);
  for (const name of Object.keys(properties.env ?? {})) {
    if (RESERVED.has(name))
      report(below(below(at, 'env'), name), {
        code: 'reserved-variable',
        received: show(name),
        expected: 'a variable that the contract does not set',
        fix: 'remove it; ports are said in http, grpc and metrics',
      });
  }
  if (properties.schedule !== undefined && !isCron(properties.schedule)) {
    report(below(at, 'schedule'), {
      code: 'invalid-value',
      received: show(properties.schedule),
      expected: "a schedule in the five fields of cron, such as '15 3 * * *'",
      fix: 'write minute, hour, day of month, month and day of week',
    });
  }
}

function checkUser(user: number | undefined, at: At): void {
  if (user !== PROXY_USER) return;
  report(below(at, 'user'), {
    code: 'reserved-user',
    received: '1337',
    expected: 'any other user',
    fix: "choose another: 1337 is the mesh's proxy, whose traffic no policy sees",
  });
}

function checkPorts(kind: Unit['kind'], properties: UnitProperties & Partial<ServiceProperties>, at: At): void {
  const used = new Map<number, string>();
  const claim = (port: number | undefined, where: string): void => {
    if (port === undefined) return;
    const other = used.get(port);
    if (other === undefined) used.set(port, where);
    else
      report(at, {
        code: 'duplicate-port',
        received: `port ${port} in ${other} and in ${where}`,
        expected: 'a port of its own for each',
        fix: `change ${where}`,
      });
  };
  claim(properties.http?.port, 'http.port');
  claim(properties.grpc?.port, 'grpc.port');
  const metrics =
    properties.metrics === false || (kind === 'job' && properties.metrics === undefined)
      ? undefined
      : (properties.metrics?.port ?? DEFAULT_METRICS_PORT);
  const sharesHttpPort = properties.metrics !== false && properties.metrics?.port !== undefined && metrics === properties.http?.port;
  if (!sharesHttpPort) claim(metrics, 'metrics.port');
  const health = kind === 'job' || properties.health === false ? undefined : (properties.health ?? {});
  if (health?.protocol === 'grpc') {
    if (health.port === undefined && properties.grpc === undefined)
      report(below(below(at, 'health'), 'protocol'), {
        code: 'no-port',
        received: show('grpc'),
        expected: 'a port that speaks gRPC',
        fix: 'add health.port or grpc: { port }, or choose http or tcp',
      });
  } else {
    if (health?.protocol === 'http' && health.port === undefined && kind === 'service' && properties.http === undefined)
      report(below(below(at, 'health'), 'protocol'), {
        code: 'no-port',
        received: show('http'),
        expected: 'a port that speaks HTTP',
        fix: 'add health.port or http: { port }, or leave protocol out: gRPC has a health service of its own',
      });
    const port = health === undefined ? undefined : (health.port ?? (kind === 'worker' ? DEFAULT_HEALTH_PORT : undefined));
    if (port !== properties.http?.port && port !== metrics) claim(port, 'health.port');
  }
  for (const group of ['sidecars', 'initContainers'] as const) {
    for (const [name, container] of Object.entries(properties[group] ?? {}).sort(([a], [b]) => compare(a, b)))
      for (const port of container.ports ?? []) claim(port, `${group}.${name}.ports`);
  }
}

function checkScaling(scaling: unknown, at: At): void {
  if (!isRecord(scaling)) return;
  const { min, max } = scaling as { min?: number; max?: number };
  if (min !== undefined && max !== undefined && min > max) {
    report(at, {
      code: 'min-above-max',
      received: `min ${min}, max ${max}`,
      expected: 'min at most max',
      fix: `raise max to at least ${min}`,
    });
  }
}

function checkResources({ resources = {}, writable = {} }: UnitProperties, at: At): void {
  const here = below(at, 'resources');
  const cpu = parseCpu(resources.cpu ?? '100m') as number;
  const limit = resources.cpuLimit === undefined ? undefined : parseCpu(resources.cpuLimit);
  if (limit !== undefined && limit < cpu) {
    report(below(here, 'cpuLimit'), {
      code: 'min-above-max',
      received: `${resources.cpuLimit}, below the ${resources.cpu ?? '100m'} that is reserved`,
      expected: 'at least what is reserved',
      fix: "raise it, or say 'burst'",
    });
  }
  const scratch = parseBytes(resources.scratch ?? '128Mi') as number;
  const scratchLimit = parseBytes(
    resources.scratchLimit ?? (scratch > (parseBytes('512Mi') as number) ? (resources.scratch as string) : '512Mi'),
  ) as number;
  if (scratch > scratchLimit) {
    report(below(here, 'scratchLimit'), {
      code: 'min-above-max',
      received: `${resources.scratchLimit}, below the ${resources.scratch} that is reserved`,
      expected: 'at least what is reserved',
      fix: 'raise it',
    });
  }
  const sum = (medium: string): number =>
    Object.values(writable).reduce(
      (total, folder) => ((folder.medium ?? 'disk') === medium ? total + (parseBytes(folder.size ?? '64Mi') as number) : total),
      0,
    );
  if (sum('disk') > scratchLimit) {
    report(below(at, 'writable'), {
      code: 'over-limit',
      received: `folders of ${formatBytes(sum('disk'))} together`,
      expected: `at most resources.scratchLimit, ${formatBytes(scratchLimit)}`,
      fix: `add resources: { scratchLimit: '${formatBytes(sum('disk') + (parseBytes('128Mi') as number))}' }, or make the folders smaller`,
    });
  }
  if (sum('memory') >= (parseBytes(resources.memory ?? '256Mi') as number)) {
    report(below(at, 'writable'), {
      code: 'over-limit',
      received: `folders in memory of ${formatBytes(sum('memory'))} together`,
      expected: `less than resources.memory, ${resources.memory ?? '256Mi'}: the process needs room too`,
      fix: 'raise resources.memory or make the folders smaller',
    });
  }
}

function checkContainers({ sidecars = {}, initContainers = {}, writable = {} }: UnitProperties, at: At): void {
  for (const [group, containers] of [
    ['sidecars', sidecars],
    ['initContainers', initContainers],
  ] as const) {
    for (const [name, container] of Object.entries(containers)) {
      const here = below(below(at, group), name);
      checkUser(container.user, here);
      if (name === at.path.at(-1) || (group === 'initContainers' && Object.hasOwn(sidecars, name))) {
        report(here, {
          code: 'duplicate-name',
          received: show(name),
          expected: 'a name that no other container of the pod has',
          fix: 'rename it',
        });
      }
      for (const folder of container.shares ?? []) {
        if (!Object.hasOwn(writable, folder) && folder !== '/tmp')
          report(below(here, 'shares'), {
            code: 'unknown-reference',
            received: show(folder),
            expected: `one of ${['/tmp', ...Object.keys(writable)].join(', ')}`,
            fix: `add ${folder} to writable`,
          });
      }
    }
  }
}
