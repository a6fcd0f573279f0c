import type { Duration } from '../duration';
import { duration, host, httpPath, size } from '../fields';
import { show } from '../problem';
import type { Bytes } from '../quantity';
import { either, type Field, flag, list, map, object, oneOf, report, required, type Shape, text } from '../shape';
import { type Rate, rateField } from './call';

/** Whose tokens open a route (RFC 7519). */
export interface Jwt {
  /** The `iss` claim that a token must have; may be late. */
  readonly issuer: string;
  /** At least one: a token that was made for another service must not open this one. */
  readonly audiences: readonly string[];
  /** Where the issuer's public keys are. */
  readonly jwksUri: string;
  /** Scopes that a token must have. @default - none */
  readonly scopes?: readonly string[];
}

/** AWS identities that open a route, with requests that they sign (Signature Version 4). */
export interface Iam {
  /** Accounts, by twelve digits, and roles and users, by ARN; each may be late. */
  readonly principals: readonly string[];
}

/** Which web pages of other origins may call (the Fetch standard). */
export interface Cors {
  /** `https://shop.example.com`; `'*'` cannot go with credentials. */
  readonly origins: readonly string[];
  /** @default - the route's methods */
  readonly methods?: readonly string[];
  /** Request headers. @default ['content-type', 'authorization'] */
  readonly headers?: readonly string[];
  /** Cookies may come along. @default false */
  readonly credentials?: boolean;
  /** How long a browser may remember the answer. @default '10m' */
  readonly maxAge?: Duration;
}

/** A public way in, through a gateway. */
export interface RouteProperties {
  /** The host name that clients ask for; may be late. */
  readonly host: string;
  /** Everything below it too. @default '/' */
  readonly path?: string;
  /** @default - all */
  readonly methods?: readonly ('GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS')[];
  /** The API version that the path belongs to. @default - none */
  readonly version?: string;
  /** @default 'http', or 'grpc' where the service has no HTTP port */
  readonly protocol?: 'http' | 'grpc';
  /** Who may come in. @default - nobody is refused: a finding, unless `public` is true */
  readonly jwt?: Jwt;
  /** In place of `jwt`; on AWS alone: other targets refuse it. @default - none */
  readonly iam?: Iam;
  /** Says that everybody may come in. @default false */
  readonly public?: boolean;
  /** @default - not limited, a finding */
  readonly rateLimit?: Rate;
  /** The whole time that a client waits. @default '30s' */
  readonly timeout?: Duration;
  /** The largest request. @default '1Mi' */
  readonly maxBodySize?: Bytes;
  /** @default - other origins are refused */
  readonly cors?: Cors;
  /** `false` leaves out HSTS, nosniff, frame and referrer headers; a map adds to them or replaces them. @default true */
  readonly securityHeaders?: boolean | Readonly<Record<string, string>>;
  /** The path that the service sees. @default - the same */
  readonly rewrite?: string;
  /** Answers with a redirect, in place of the service. @default - none */
  readonly redirect?: Redirect;
}

/** An answer that sends the client elsewhere. */
export interface Redirect {
  /** @default - the same host */
  readonly host?: string;
  /** @default - the same path */
  readonly path?: string;
  /** @default 301 */
  readonly status?: 301 | 302 | 307 | 308;
}

const methods = (): Field => list(oneOf('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'), { min: 1 });
const headerName = (): Field => text('the name of a header', { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$" });
const secureUrl = (): Field => text("an address such as 'https://id.example.com/keys'", { pattern: '^https://[^\\s]+$', late: true });

const cors = object<Cors>(
  {
    origins: required(
      list(text("an origin such as 'https://shop.example.com', or '*'", { pattern: '^(\\*|https?://[^\\s/]+)$' }), { min: 1 }),
    ),
    methods: methods(),
    headers: list(headerName()),
    credentials: flag(),
    maxAge: duration('10m'),
  },
  "CORS such as { origins: ['https://shop.example.com'] }",
);

const identity = text("an account or the ARN of a role or user, such as 'arn:aws:iam::111111111111:role/partner'", {
  pattern: '^(\\d{12}|arn:aws[a-z-]*:iam::\\d{12}:(root|(role|user)/[\\w+=,.@/-]+))$',
  late: true,
});

/** As `aws sts get-caller-identity` prints whoever uses a role. */
const SESSION = /^(arn:aws[a-z-]*):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)(\/.*)?$/;

/** Requests of a session count as those of its role: a policy that names the session alone lets none of them in. */
const principal: Field = {
  ...identity,
  check(value, at) {
    const [, partition, account, role] = (typeof value === 'string' ? SESSION.exec(value) : null) ?? [];
    if (role === undefined) return identity.check(value, at);
    report(at, {
      code: 'invalid-value',
      received: show(value),
      expected: 'a role, and no session of it',
      fix: `write the ARN of the role: '${partition}:iam::${account}:role/${role}', with the role's path where it has one`,
    });
  },
};

export const routeShape: Shape<RouteProperties> = {
  host: required(host()),
  path: httpPath(),
  methods: methods(),
  version: text("a version such as 'v1'", { pattern: '^v\\d{1,4}((alpha|beta)\\d{1,4})?$' }),
  protocol: oneOf('http', 'grpc'),
  jwt: object<Jwt>(
    {
      issuer: required(text('an issuer', { late: true })),
      audiences: required(list(text('an audience', { late: true }), { min: 1 })),
      jwksUri: required(secureUrl()),
      scopes: list(text('a scope', { pattern: '^[\\x21\\x23-\\x5B\\x5D-\\x7E]+$' })),
    },
    "a JWT such as { issuer: 'https://id.example.com', audiences: ['shop'], jwksUri: 'https://id.example.com/keys' }",
  ),
  iam: object<Iam>(
    {
      principals: required(list(principal, { min: 1 })),
    },
    "AWS identities such as { principals: ['111111111111'] }",
  ),
  public: flag(),
  rateLimit: rateField,
  timeout: duration('30s', { min: 1, max: 3_600_000 }),
  maxBodySize: size('1Mi'),
  cors,
  securityHeaders: either(
    flag(),
    map(
      { pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", expected: 'the name of a header' },
      text('the value of a header', { pattern: '^[^\\r\\n]*$' }),
    ),
  ),
  rewrite: httpPath(),
  redirect: object<Redirect>({ host: host(), path: httpPath(), status: oneOf(301, 302, 307, 308) }, 'a redirect such as { status: 301 }'),
};

export const routeField: Field = object<RouteProperties>(routeShape, "a route such as { host: 'shop.example.com', path: '/v1/orders' }");
