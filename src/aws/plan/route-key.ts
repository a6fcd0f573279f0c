import type { Call } from '../../model/edges';
import { compare } from '../../model/problem';
import { isLiteral, MANY, ONE, type Template } from './path-template';

/** The methods that HTTP APIs route, which `ANY` stands for (API Gateway, "Create routes for HTTP APIs"). */
export const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const;

/** One operation of a call over HTTP, in the words of API Gateway. */
export interface HttpOperation {
  /** As it was declared. */
  readonly text: string;
  /** Undefined where every method is meant. */
  readonly method: string | undefined;
  readonly template: Template;
  /** The names of its parameters, by their place in the template. */
  readonly names: readonly (string | undefined)[];
  /** Segments that no route key takes: they stand wider in the template. */
  readonly inexact: readonly string[];
}

const PARAMETER = /^\{([A-Za-z0-9_.-]+)\}$/;
/**
 * What API Gateway takes for a segment of a route key: "Parts are validated against this regular expression:
 * ^(\{[\w.:-]+\+?\}|[a-zA-Z0-9.:_-]+)$", as its own emulator for .NET repeats it (aws-lambda-dotnet, Lambda Test Tool).
 */
const LITERAL = /^[A-Za-z0-9.:_-]+$/;
const ENCODED = /%[0-9a-f]{2}/gi;
const UNRESERVED = /[A-Za-z0-9\-._~]/;
/** `*` of a method, and everything below `/`. */
const EVERYTHING = '* /*';
/** What the last variable of a route key is called: `{proxy+}`. */
const GREEDY = 'proxy';

/**
 * `GET /v1/products/{id}` or `* /v1/*`; undefined for an operation of gRPC. Paths differ by case. `%41` is `A`, as proxies read it; no other
 * encoded character has a place in a route key. A last slash has none either (CreateRoute refuses it): `/v1/*` takes in `/v1/`.
 */
export function readHttpOperation(text: string): HttpOperation | undefined {
  const space = text.indexOf(' ');
  if (space < 0) return undefined;
  const method = text.slice(0, space);
  const segments = text
    .slice(space + 2)
    .split('/')
    .map(decoded);
  const template: string[] = [];
  const names: (string | undefined)[] = [];
  const inexact: string[] = [];
  const last = segments.length - 1;
  for (const [index, segment] of segments.entries()) {
    const name = PARAMETER.exec(segment)?.[1];
    names.push(name);
    if (name !== undefined) template.push(ONE);
    else if (segment === '*' && index === last) template.push(MANY);
    else if (segment === '' && last === 0) template.push('');
    else if (segment === '') {
      inexact.push(index === last ? '/' : '//');
      template.push(MANY);
      break;
    } else if (LITERAL.test(segment) && segment !== '.' && segment !== '..') template.push(segment);
    else {
      inexact.push(segment);
      template.push(ONE);
    }
  }
  return { text, method: method === '*' ? undefined : method, template, names, inexact };
}

/** The operations of a call over HTTP; everything where none is declared. */
export function httpOperations(operations: readonly string[] | undefined): readonly HttpOperation[] {
  return (operations ?? [EVERYTHING]).flatMap((text) => readHttpOperation(text) ?? []);
}

/**
 * The route keys of operations, each once, in order: `GET /v1/products/{id}`, `ANY /v1/{proxy+}`. Parameters of one place have one name,
 * whoever calls them what: to API Gateway `/v1/products/{id}` and `/v1/products/{sku}` are the same route.
 *
 * @param operations - all that the callers of one API declare; undefined is every operation
 */
export function routeKeysOf(operations: readonly string[] | undefined): readonly string[] {
  const read = httpOperations(operations);
  const names = canonicalNames(read);
  const keys = new Set<string>();
  for (const { method, template } of read) {
    const of = method ?? 'ANY';
    keys.add(`${of} ${pathText(template, names)}`);
    // A greedy variable is said to be everything below; what is asked of the root itself is left to nobody's reading.
    if (template.length === 1 && template[0] === MANY) keys.add(`${of} /`);
  }
  return [...keys].sort(compare);
}

/** By the list of callers, as long as it has not grown: each route of an API asks for all of them, at each resolution of its stack. */
const OFFERED = new WeakMap<readonly Pick<Call, 'properties'>[], { readonly callers: number; readonly keys: readonly string[] }>();

/** All that the API of a service offers: what its callers declare, and nothing else. One list, as long as nobody is added. */
export function offeredRouteKeys(callers: readonly Pick<Call, 'properties'>[]): readonly string[] {
  const known = OFFERED.get(callers);
  if (known?.callers === callers.length) return known.keys;
  const keys = routeKeysOf(allOperations(callers));
  OFFERED.set(callers, { callers: callers.length, keys });
  return keys;
}

/** What callers declare, each operation once, in order. */
export function allOperations(callers: readonly Pick<Call, 'properties'>[]): readonly string[] {
  return [...new Set(callers.flatMap(({ properties }) => properties.operations ?? [EVERYTHING]))].sort(compare);
}

/** By the places before them: the first name in order that is not taken further up, else one with its place. */
function canonicalNames(operations: readonly HttpOperation[]): ReadonlyMap<string, string> {
  const proposed = new Map<string, { readonly template: Template; readonly names: Set<string> }>();
  for (const { template, names } of operations)
    for (const [index, token] of template.entries()) {
      if (token !== ONE) continue;
      const place = template.slice(0, index + 1);
      const known = proposed.get(place.join('/')) ?? { template: place, names: new Set() };
      if (names[index] !== undefined) known.names.add(names[index]);
      proposed.set(place.join('/'), known);
    }
  const chosen = new Map<string, string>();
  const byDepth = [...proposed].sort(([a, { template: left }], [b, { template: right }]) => left.length - right.length || compare(a, b));
  for (const [key, { template, names }] of byDepth) {
    const taken = new Set([GREEDY]);
    for (let length = 1; length < template.length; length += 1) {
      const above = chosen.get(template.slice(0, length).join('/'));
      if (above !== undefined) taken.add(above);
    }
    const free = [...names].sort(compare).find((name) => !taken.has(name));
    let name = free ?? `segment${template.length}`;
    while (taken.has(name)) name += '_';
    chosen.set(key, name);
  }
  return chosen;
}

function pathText(template: Template, names: ReadonlyMap<string, string>): string {
  const said = template.map((token, index) => {
    if (isLiteral(token)) return token;
    return token === MANY ? `{${GREEDY}+}` : `{${names.get(template.slice(0, index + 1).join('/'))}}`;
  });
  return `/${said.join('/')}`;
}

/** What proxies decode before they look (RFC 3986, section 2.3). */
function decoded(segment: string): string {
  return segment.replace(ENCODED, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return UNRESERVED.test(character) ? character : encoded;
  });
}
