import type { Duration } from '../duration';
import { duration, port, projectPath } from '../fields';
import { type Field, flag, list, object, oneOf, required, text } from '../shape';

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

const apiVersion = object<ApiVersion>(
  {
    name: required(text("a version such as 'v1'", { pattern: '^v\\d{1,4}((alpha|beta)\\d{1,4})?$' })),
    deprecated: flag(),
    sunset: text("a day such as '2027-06-30'", { pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  },
  'an API version',
);

const LONGEST_REQUEST = 3_600_000;

export const httpField: Field = object<HttpPort>(
  {
    port: required(port()),
    contract: projectPath(),
    versions: list(apiVersion, { min: 1 }),
    timeout: duration('30s', { min: 1, max: LONGEST_REQUEST }),
    protocol: oneOf('http/1.1', 'h2c'),
  },
  'an HTTP port such as { port: 8080 }',
);

export const grpcField: Field = object<GrpcPort>(
  { port: required(port()), contract: projectPath(), timeout: duration('30s', { min: 1, max: LONGEST_REQUEST }) },
  'a gRPC port such as { port: 9000 }',
);
