import type { Duration } from '../duration';
import { cidr, duration, unitName } from '../fields';
import { type Field, list, number, object, oneOf, required, type Shape, text, whole } from '../shape';

/** How often something may happen. */
export interface Rate {
  /** How many, on average; bursts of a few more pass. */
  readonly requests: number;
  /** The time in which they are counted. */
  readonly per: 'second' | 'minute' | 'hour' | 'day';
  /**
   * What is counted together.
   * @default 'route'
   */
  readonly by?: 'client' | 'route';
}

export const rateField: Field = object<Rate>(
  {
    requests: required(number('a number above 0', 1e-9, 1e9)),
    per: required(oneOf('second', 'minute', 'hour', 'day')),
    by: oneOf('client', 'route'),
  },
  "a rate such as { requests: 100, per: 'second', by: 'client' }",
);

/** A synchronous edge from a service to a service. */
export interface CallProperties {
  /**
   * What is asked of the callee: `'GET /v1/products/{id}'`, or `'package.Service/Method'` for gRPC. Only these are allowed.
   * @default - every operation, a finding
   */
  readonly operations?: readonly string[];
  /**
   * The whole time that the caller waits, retries included.
   * @default '10s'
   */
  readonly timeout?: Duration;
  /**
   * Extra attempts, for operations that may be repeated: GET, HEAD, OPTIONS, PUT, DELETE, or any with an idempotency key.
   * @default 0
   */
  readonly retries?: number;
  /**
   * The header that makes other operations repeatable: `Idempotency-Key`.
   * @default - none
   */
  readonly idempotencyKey?: string;
  /**
   * How the caller degrades when the callee fails: `'shows the cached price'`. It makes the call soft.
   * @default - the call is hard: its failure fails the caller
   */
  readonly soft?: string;
  /** What is spoken. @default 'http', or 'grpc' where the callee has no HTTP port */
  readonly protocol?: 'http' | 'grpc';
  /**
   * Load that the caller expects to make, for capacity and bulkheads.
   * @default - not known
   */
  readonly rate?: Rate;
  /**
   * Most calls in flight from one replica of the caller: the bulkhead.
   * @default - not bounded
   */
  readonly concurrency?: number;
}

/** A segment that begins with a colon is how Express writes what stands in braces here: taken as it is, it would fit no request. */
const OPERATION =
  '^((GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|\\*) /(?!:|[^\\s]*/:)[^\\s?#]*|[A-Za-z_][A-Za-z0-9_.]*/([A-Za-z_][A-Za-z0-9_]*|\\*))$';

/** The whole time that a caller waits, for a service or an external, unless told otherwise. */
export const DEFAULT_CALL_TIMEOUT = '10s';

const LONGEST_WAIT = 3_600_000;

export const callShape: Shape<CallProperties> = {
  operations: list(
    text("an operation such as 'GET /v1/products/{id}' or 'catalog.v1.Catalog/GetProduct'", { pattern: OPERATION, maxLength: 1024 }),
    { min: 1 },
  ),
  timeout: duration('800ms', { min: 1, max: LONGEST_WAIT }),
  retries: whole('a number of extra attempts from 0 to 10', 0, 10),
  idempotencyKey: text("the name of a header such as 'Idempotency-Key'", {
    pattern: "^(?!(__proto__|[Cc]onstructor)$)[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
  }),
  soft: text('how the caller degrades, in words'),
  protocol: oneOf('http', 'grpc'),
  rate: rateField,
  concurrency: whole('a number from 1', 1, 1e6),
};

/** In the literal form, an edge names its other end. */
export type CallDeclaration = CallProperties & {
  /** The service that is called. */
  readonly service: string;
};
export const callField: Field = object<CallDeclaration>(
  { service: required(unitName()), ...callShape },
  'a call such as { service: product-catalog }',
);

/** An edge to a host outside the system. */
export interface ReachProperties {
  /** What is spoken on the port. @default 'tls' for ports 443, 465, 636, 993 and 8443, 'http' for port 80, else 'tcp' */
  readonly protocol?: 'tls' | 'tcp' | 'http' | 'grpc';
  /**
   * Ranges of the host's addresses: network policies know no host names.
   * @default - any public address
   */
  readonly addresses?: readonly string[];
  /** The whole time that the caller waits. @default '10s' */
  readonly timeout?: Duration;
  /** Extra attempts, of methods of HTTP that may be repeated. @default 0 */
  readonly retries?: number;
  /** How the caller degrades; it makes the edge soft. @default - the edge is hard */
  readonly soft?: string;
}

export const reachShape: Shape<ReachProperties> = {
  protocol: oneOf('tls', 'tcp', 'http', 'grpc'),
  addresses: list(cidr(), { min: 1 }),
  timeout: duration('10s', { min: 1, max: LONGEST_WAIT }),
  retries: whole('a number of extra attempts from 0 to 10', 0, 10),
  soft: text('how the caller degrades, in words'),
};

/** `host:port`, or a late value. */
export const ADDRESS_PATTERN =
  '^(?=.{1,259}$)(\\*\\.)?[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+:([1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])$';

export const addressField: Field = text("a host and a port such as 'smtp.example.com:587'", { pattern: ADDRESS_PATTERN, late: true });

export type ReachDeclaration = ReachProperties & {
  /** The host and its port: `smtp.example.com:587`. */
  readonly external: string;
};
export const reachField: Field = object<ReachDeclaration>(
  { external: required(addressField), ...reachShape },
  "an external such as { external: 'smtp.example.com:587' }",
);
