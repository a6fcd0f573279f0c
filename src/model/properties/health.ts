import type { Duration } from '../duration';
import { duration, httpPath, name, port } from '../fields';
import { type Field, list, object, oneOf } from '../shape';

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

/** Where metrics are served, in the text format of Prometheus (OpenMetrics). */
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

const LONGEST_REQUEST = 3_600_000;

export const healthField: Field = object<Health>(
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

export const metricsField: Field = object<Metrics>(
  { port: port(), path: httpPath(), interval: duration('30s', { min: 1_000, max: LONGEST_REQUEST }) },
  'metrics such as { port: 9090 }',
);
