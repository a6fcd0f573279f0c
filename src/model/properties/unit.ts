import type { Duration } from '../duration';
import { cpu, duration, filePath, httpPath, image, LABEL_KEY, labelValue, memory, name, port, storage, VARIABLE } from '../fields';
import type { Bytes, Cpu } from '../quantity';
import { anyText, either, type Field, flag, list, map, number, object, oneOf, required, type Shape, text, whole } from '../shape';
import { type Container, containerField } from './container';
import { type Objective, objectiveField } from './objective';

/** What a program is written in: it decides heap limits, cache folders and arguments, never what the program does. */
export type Runtime = 'go' | 'fastapi' | 'python' | 'express' | 'node' | 'java' | 'dotnet' | 'other';

/** How much depends on a service: `high` keeps at least three replicas, `low` may be interrupted. */
export type Criticality = 'low' | 'medium' | 'high';

/** A version of a service's public interface. */
export interface ApiVersion {
  /** As it stands in paths: `v1`. */
  readonly name: string;
  /**
   * Callers should leave.
   * @default false
   */
  readonly deprecated?: boolean;
  /**
   * The day after which it may be gone, as `2027-06-30`.
   * @default - none announced
   */
  readonly sunset?: string;
}

/** A port for callers that speaks HTTP. */
export interface HttpPort {
  /** Where the process listens; it learns it as `PORT`. At least 1024, since the process has no privileges. */
  readonly port: number;
  /**
   * The OpenAPI document, as a path relative to the project.
   * @default - none, so operations of calls are not checked against it
   */
  readonly contract?: string;
  /**
   * Versions that are served.
   * @default - one, not named in paths
   */
  readonly versions?: readonly ApiVersion[];
  /**
   * The longest that any request may take; the process is given that long to finish when it is stopped.
   * @default '30s'
   */
  readonly timeout?: Duration;
  /**
   * `h2c` is HTTP/2 without TLS.
   * @default 'http/1.1'
   */
  readonly protocol?: 'http/1.1' | 'h2c';
}

/** A port for callers that speaks gRPC, with the standard health service (grpc.health.v1). */
export interface GrpcPort {
  /** Where the process listens; it learns it as `GRPC_PORT`, and as `PORT` where it has no HTTP port. */
  readonly port: number;
  /**
   * The .proto file, as a path relative to the project.
   * @default - none
   */
  readonly contract?: string;
  /**
   * The longest that any call may take.
   * @default '30s'
   */
  readonly timeout?: Duration;
}

/** How the platform learns that a process lives and is ready: the contract's paths, or those of an image that exists. */
export interface Health {
  /**
   * Answers 200 while the process itself works. It must not ask a dependency: a failing database would restart every replica.
   * @default '/livez'
   */
  readonly liveness?: string;
  /**
   * Answers 200 while the process can take requests, and 503 while it drains.
   * @default '/readyz'
   */
  readonly readiness?: string;
  /**
   * Where health is served.
   * @default - the HTTP port; for a worker 8080, announced as `PORT`
   */
  readonly port?: number;
  /**
   * `grpc` asks the standard health service on the gRPC port, for the services `liveness` and `readiness`.
   * `tcp` only opens a connection, for images without health paths: a finding.
   * @default 'http', or 'grpc' where the service has no HTTP port
   */
  readonly protocol?: 'http' | 'grpc' | 'tcp';
  /**
   * The longest that a start may take before the process is restarted.
   * @default '60s'
   */
  readonly startup?: Duration;
  /**
   * Dependencies that readiness asks, for the reader of the report. Sharing one makes all replicas unready at once.
   * @default - none
   */
  readonly requires?: readonly string[];
}

/** Where Prometheus metrics are served. */
export interface Metrics {
  /**
   * A port of its own, so that it can be opened to the monitoring system alone; the process learns it as `METRICS_PORT`.
   * @default 9090
   */
  readonly port?: number;
  /** @default '/metrics' */
  readonly path?: string;
  /**
   * Time between two scrapes.
   * @default '30s'
   */
  readonly interval?: Duration;
}

/** CPU, memory and scratch space of one replica. */
export interface Resources {
  /**
   * What is reserved.
   * @default '100m'
   */
  readonly cpu?: Cpu;
  /**
   * `burst`: the larger of one core and four times what is reserved. `guaranteed`: what is reserved. `none`: no limit, a finding. Or an amount.
   * @default 'burst'
   */
  readonly cpuLimit?: 'burst' | 'guaranteed' | 'none' | Cpu;
  /**
   * Reserved and at the same time the limit: memory that is not reserved is taken away when the node runs short.
   * @default '256Mi'
   */
  readonly memory?: Bytes;
  /**
   * Reserved space on the node's disk, for logs and writable folders.
   * @default '128Mi'
   */
  readonly scratch?: Bytes;
  /**
   * Most space on the node's disk.
   * @default '512Mi'
   */
  readonly scratchLimit?: Bytes;
}

/** How the number of replicas follows the load. */
export interface Scaling {
  /**
   * Fewest replicas.
   * @default 3, or 2 where criticality is low
   */
  readonly min?: number;
  /**
   * Most replicas.
   * @default - four times `min`
   */
  readonly max?: number;
  /**
   * Percent of the reserved CPU that is aimed at.
   * @default 70
   */
  readonly cpu?: number;
  /**
   * Percent of the reserved memory that is aimed at; of no use for runtimes with a garbage collector, which don't give it back.
   * @default - not looked at
   */
  readonly memory?: number;
  /**
   * Requests per second and replica that are aimed at, where the platform serves custom metrics.
   * @default - not looked at
   */
  readonly requestsPerSecond?: number;
  /**
   * For workers: messages that may wait for each replica before one more is started.
   * @default - not looked at
   */
  readonly lag?: number;
}

/** A place where the process may write. The root file system is read-only. */
export interface WritableFolder {
  /** @default '64Mi' */
  readonly size?: Bytes;
  /**
   * `disk` is scratch space, gone with the pod; `memory` counts against the memory limit; `volume` outlives the pod and makes the
   * workload stateful.
   * @default 'disk'
   */
  readonly medium?: 'disk' | 'memory' | 'volume';
}

/** How a process is stopped without losing a request. */
export interface Shutdown {
  /**
   * Time between leaving the load balancers and SIGTERM.
   * @default '5s', '15s' behind a gateway, none for workers and jobs
   */
  readonly delay?: Duration;
  /**
   * Time from SIGTERM until the last request is answered.
   * @default - the longest request, timeouts of routes and calls included, and 5 s; for workers the longest message
   */
  readonly drain?: Duration;
}

/** A program that runs once before a new version serves. */
export interface Migration {
  /** Exec form; the image is the service's own. */
  readonly command: readonly string[];
  /** @default '10m' */
  readonly timeout?: Duration;
  /**
   * The declared store that it changes.
   * @default - the only store that the service owns
   */
  readonly store?: string;
}

/** A Lambda or Functions bundle, for targets that run no container. */
export interface Bundle {
  /** Folder or archive, as a path relative to the project. */
  readonly path: string;
  /** The entry point: `main.handler`. */
  readonly handler: string;
}

/** What services, workers and jobs have in common. */
export interface UnitProperties {
  /** The container image, by tag and digest; or late. Left out, it is given at synthesis: `--image order-service=ref@sha256:...`. */
  readonly image?: string;
  /**
   * A function bundle, for targets without containers.
   * @default - the image is used there too
   */
  readonly bundle?: Bundle;
  /** @default 'other' */
  readonly runtime?: Runtime;
  /**
   * The team that is called at night.
   * @default - the system's
   */
  readonly owner?: string;
  /**
   * The bounded context that the unit belongs to.
   * @default - none
   */
  readonly context?: string;
  /** @default 'medium' */
  readonly criticality?: Criticality;
  /** One sentence for readers. */
  readonly description?: string;
  /**
   * Arguments in place of the image's own, in exec form.
   * @default - those of the image
   */
  readonly command?: readonly string[];
  /** @default - those of the image */
  readonly args?: readonly string[];
  /**
   * Plain environment variables. Secrets do not belong here: use `uses`.
   * @default - those of the contract
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Files of configuration, by absolute path. A change rolls the replicas.
   * @default - none
   */
  readonly files?: Readonly<Record<string, string>>;
  /** @default - 100m CPU, 256Mi memory */
  readonly resources?: Resources;
  /**
   * `false` where the image has no health at all: a finding.
   * @default - the contract's paths
   */
  readonly health?: Health | false;
  /**
   * `false` where the image serves no metrics: a finding.
   * @default - `/metrics` on port 9090
   */
  readonly metrics?: Metrics | false;
  /**
   * Folders that the process may write to, by absolute path.
   * @default - `/tmp` with 64Mi
   */
  readonly writable?: Readonly<Record<string, WritableFolder>>;
  /**
   * The numeric user and group of the process, never 0 or 1337 (the mesh's proxy). Below 10001 it is a finding.
   * @default 65532, the `nonroot` user of distroless images
   */
  readonly user?: number;
  /**
   * An image that needs a writable root file system; a finding.
   * @default false
   */
  readonly writableRoot?: boolean;
  /** @default - computed from the longest request */
  readonly shutdown?: Shutdown;
  /**
   * Containers of the user's own that run beside the process, for as long as it does.
   * @default - none
   */
  readonly sidecars?: Readonly<Record<string, Container>>;
  /**
   * Containers that run to their end before the process starts, in the order of their names.
   * @default - none
   */
  readonly initContainers?: Readonly<Record<string, Container>>;
  /**
   * More labels, for the workload and its pods.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * More annotations, for the workload and its pods.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * A projected token that proves the workload's identity to others, by audience.
   * @default - none, and the API token of the cluster is not mounted either
   */
  readonly identityToken?: { readonly audience: string; readonly expires?: Duration };
}

const apiVersion = object<ApiVersion>(
  {
    name: required(text("a version such as 'v1'", { pattern: '^v\\d{1,4}((alpha|beta)\\d{1,4})?$' })),
    deprecated: flag(),
    sunset: text("a day such as '2027-06-30'", { pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  },
  'an API version',
);

/** A contract is a file of the project: it never leaves it. */
const contract = (): Field =>
  text('the path of a contract, relative to the project', { pattern: '^(?!/)(?!(.*/)?\\.\\.(/|$)).+$', maxLength: 1024 });

const LONGEST_REQUEST = 3_600_000;

export const httpField: Field = object<HttpPort>(
  {
    port: required(port()),
    contract: contract(),
    versions: list(apiVersion, { min: 1 }),
    timeout: duration('30s', { min: 1, max: LONGEST_REQUEST }),
    protocol: oneOf('http/1.1', 'h2c'),
  },
  'an HTTP port such as { port: 8080 }',
);

export const grpcField: Field = object<GrpcPort>(
  { port: required(port()), contract: contract(), timeout: duration('30s', { min: 1, max: LONGEST_REQUEST }) },
  'a gRPC port such as { port: 9000 }',
);

const health = object<Health>(
  {
    liveness: httpPath(),
    readiness: httpPath(),
    port: port(),
    protocol: oneOf('http', 'grpc', 'tcp'),
    startup: duration('60s', { min: 1_000, max: LONGEST_REQUEST }),
    requires: list(name()),
  },
  "health such as { liveness: '/livez', readiness: '/readyz' }",
);

const metrics = object<Metrics>(
  { port: port(), path: httpPath(), interval: duration('30s', { min: 1_000, max: LONGEST_REQUEST }) },
  'metrics such as { port: 9090 }',
);

const resources = object<Resources>(
  {
    cpu: cpu(),
    cpuLimit: either(oneOf('burst', 'guaranteed', 'none'), cpu()),
    memory: memory(),
    scratch: storage(),
    scratchLimit: storage(),
  },
  "resources such as { cpu: '250m', memory: '512Mi' }",
);

const MOST_REPLICAS = 10_000;

export const scalingField: Field = object<Scaling>(
  {
    min: whole('a number of replicas from 1 to 10000', 1, MOST_REPLICAS),
    max: whole('a number of replicas from 1 to 10000', 1, MOST_REPLICAS),
    cpu: whole('percent from 1 to 100', 1, 100),
    memory: whole('percent from 1 to 100', 1, 100),
    requestsPerSecond: number('requests per second above 0', 0.001, 1e9),
    lag: whole('a number of messages from 1', 1, 1e9),
  },
  'scaling such as { min: 3, max: 20, cpu: 70 }',
);

const writableFolder = object<WritableFolder>(
  { size: storage(), medium: oneOf('disk', 'memory', 'volume') },
  "a writable folder such as { size: '64Mi' }",
);

const LONGEST_DRAIN = 86_400_000;
const shutdown = object<Shutdown>(
  { delay: duration('5s', { max: LONGEST_REQUEST }), drain: duration('35s', { max: LONGEST_DRAIN }) },
  "shutdown such as { drain: '35s' }",
);

export const migrationField: Field = object<Migration>(
  {
    command: required(list(anyText('an argument'), { min: 1 })),
    timeout: duration('10m', { min: 1_000 }),
    store: name('the name of a store'),
  },
  "a migration such as { command: ['/app/migrate'] }",
);

const PATH_KEY = { pattern: filePath().schema().pattern as string, expected: "an absolute path such as '/var/cache/app'" };

export const unitShape: Shape<UnitProperties> = {
  image: image(),
  bundle: object<Bundle>(
    { path: required(contract()), handler: required(text('an entry point such as main.handler', { pattern: '^[^\\s]+$' })) },
    'a function bundle',
  ),
  runtime: oneOf('go', 'fastapi', 'python', 'express', 'node', 'java', 'dotnet', 'other'),
  owner: labelValue(),
  context: name('the name of a context'),
  criticality: oneOf('low', 'medium', 'high'),
  description: text('a sentence'),
  command: list(anyText('an argument'), { min: 1 }),
  args: list(anyText('an argument')),
  env: map(VARIABLE, anyText('a string')),
  files: map(PATH_KEY, anyText('the text of the file')),
  resources,
  health: either(oneOf(false), health),
  metrics: either(oneOf(false), metrics),
  writable: map(PATH_KEY, writableFolder),
  user: whole('a numeric user from 1 to 2147483647, not 1337', 1, 2_147_483_647),
  writableRoot: flag(),
  shutdown,
  sidecars: map({ pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$', expected: 'the name of a container' }, containerField),
  initContainers: map({ pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$', expected: 'the name of a container' }, containerField),
  labels: map(LABEL_KEY, labelValue()),
  annotations: map(LABEL_KEY, anyText('a string')),
  identityToken: object<{ audience: string; expires?: Duration }>(
    { audience: required(text('an audience', { late: true })), expires: duration('1h', { min: 600_000, max: LONGEST_DRAIN }) },
    "an identity token such as { audience: 'vault' }",
  ),
};

/** A unit that other services call. */
export interface ServiceProperties extends UnitProperties {
  /**
   * The port for callers.
   * @default - none; a service has an HTTP port, a gRPC port or both
   */
  readonly http?: HttpPort;
  /** @default - none */
  readonly grpc?: GrpcPort;
  /**
   * `false` keeps the fewest replicas that `criticality` asks for, whatever the load; a number keeps that many.
   * @default - three to twelve replicas at 70 percent CPU
   */
  readonly scaling?: Scaling | number | false;
  /**
   * What callers may rely on.
   * @default - none
   */
  readonly objectives?: readonly Objective[];
  /**
   * Runs before a new version serves.
   * @default - none
   */
  readonly migration?: Migration;
}

export const serviceShape: Shape<ServiceProperties> = {
  ...unitShape,
  http: httpField,
  grpc: grpcField,
  scaling: either(oneOf(false), whole('a number of replicas from 1 to 10000', 1, MOST_REPLICAS), scalingField),
  objectives: list(objectiveField),
  migration: migrationField,
};

/** A unit without a port for callers: it works on messages or on its own schedule. Health and metrics stay. */
export interface WorkerProperties extends UnitProperties {
  /** @default - three to twelve replicas at 70 percent CPU */
  readonly scaling?: Scaling | number | false;
  /**
   * The longest that one message or task may take; the process is given that long to finish when it is stopped.
   * @default '30s'
   */
  readonly timeout?: Duration;
  /** @default - none */
  readonly objectives?: readonly Objective[];
  /** @default - none */
  readonly migration?: Migration;
}

export const workerShape: Shape<WorkerProperties> = {
  ...unitShape,
  scaling: serviceShape.scaling,
  timeout: duration('30s', { min: 1, max: LONGEST_DRAIN }),
  objectives: list(objectiveField),
  migration: migrationField,
};

/** A unit that runs to its end, once or on a schedule. */
export interface JobProperties extends UnitProperties {
  /**
   * In the five fields of cron: `'15 3 * * *'`.
   * @default - once
   */
  readonly schedule?: string;
  /**
   * The zone in which the schedule is read.
   * @default 'Etc/UTC'
   */
  readonly timeZone?: string;
  /**
   * The longest that one run may take, attempts included.
   * @default '1h'
   */
  readonly timeout?: Duration;
  /**
   * Extra attempts after a failure.
   * @default 3
   */
  readonly retries?: number;
  /**
   * What happens when a run is due while the one before still goes on.
   * @default 'forbid'
   */
  readonly overlap?: 'forbid' | 'replace' | 'allow';
}

const CRON = '^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|(\\S+ ){4}\\S+)$';

export const jobShape: Shape<JobProperties> = {
  ...unitShape,
  schedule: text("a schedule in the five fields of cron, such as '15 3 * * *'", { pattern: CRON }),
  timeZone: text("a time zone such as 'Europe/Vienna'", { pattern: '^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$' }),
  timeout: duration('1h', { min: 1_000 }),
  retries: whole('a number of extra attempts from 0 to 100', 0, 100),
  overlap: oneOf('forbid', 'replace', 'allow'),
};
