import type { Duration } from '../duration';
import { duration, filePath, image, LABEL_KEY, labelValue, name, projectPath, VARIABLE } from '../fields';
import { anyText, either, flag, list, map, object, oneOf, required, type Shape, text, whole } from '../shape';
import { type Container, containerField } from './container';
import { type Health, healthField, type Metrics, metricsField } from './health';
import { type Resources, resourcesField, type WritableFolder, writableFolderField } from './resources';

/** What a program is written in: it decides heap limits, cache folders and arguments, never what the program does. */
export type Runtime = 'go' | 'fastapi' | 'python' | 'express' | 'node' | 'java' | 'dotnet' | 'other';

/** How much depends on a service: `high` keeps at least three replicas, `low` may be interrupted. */
export type Criticality = 'low' | 'medium' | 'high';

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
   * More labels, for the workload: on Kubernetes labels of it and its pods, on AWS tags.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * More annotations, for the workload; on Kubernetes, of it and its pods.
   * @default - none
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * A token that proves the workload's identity to others, by audience.
   * @default - none, and no token for the platform's own API either
   */
  readonly identityToken?: { readonly audience: string; readonly expires?: Duration };
}

const LONGEST_REQUEST = 3_600_000;
const LONGEST_DRAIN = 86_400_000;

const shutdown = object<Shutdown>(
  { delay: duration('5s', { max: LONGEST_REQUEST }), drain: duration('35s', { max: LONGEST_DRAIN }) },
  "shutdown such as { drain: '35s' }",
);

const PATH_KEY = { pattern: filePath().schema().pattern as string, expected: "an absolute path such as '/var/cache/app'" };

export const unitShape: Shape<UnitProperties> = {
  image: image(),
  bundle: object<Bundle>(
    { path: required(projectPath()), handler: required(text('an entry point such as main.handler', { pattern: '^[^\\s]+$' })) },
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
  resources: resourcesField,
  health: either(oneOf(false), healthField),
  metrics: either(oneOf(false), metricsField),
  writable: map(PATH_KEY, writableFolderField),
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
