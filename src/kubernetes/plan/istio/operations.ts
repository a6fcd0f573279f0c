import { compare } from '../../../model/problem';
import type { AuthorizationOperation } from '../../manifest-istio';

/** One operation of a call, as it goes over the wire. */
export interface Operation {
  readonly protocol: 'http' | 'grpc';
  /** Undefined where every method is meant. */
  readonly method: string | undefined;
  readonly path: string;
}

/** `GET /v1/products/{id}`, `* /v1/*`, or `package.Service/Method`: gRPC asks by POST, for a path of service and method. */
export function readOperation(text: string): Operation {
  const space = text.indexOf(' ');
  if (space < 0) return { protocol: 'grpc', method: 'POST', path: `/${text}` };
  const method = text.slice(0, space);
  return { protocol: 'http', method: method === '*' ? undefined : method, path: text.slice(space + 1) };
}

/** A path in the words of Istio. */
export interface ExpressedPath {
  readonly path: string;
  readonly hasTemplate: boolean;
  /** What Istio cannot say: it stands wider in the path. */
  readonly inexact: readonly string[];
}

const ONE_SEGMENT = '{*}';
export const ANY_SEGMENTS = '{**}';
const PARAMETER = /^\{[A-Za-z0-9_.-]+\}$/;
/** What Istio takes for a segment of a template (its `validLiteral`, the `pchar` of RFC 3986 without `*`). */
const LITERAL = /^[A-Za-z0-9\-._~%!$&'()+,;:@=]+$/;

/**
 * A path as AuthorizationPolicy writes it: a whole segment `{id}` is `{*}`, a last `/*` everything below. No other character may stand
 * in a segment with `{*}`, a `*` in the middle means itself to Istio, and dot segments are gone before it looks.
 *
 * @param isLiteral - braces and stars mean themselves, as in the path of a route
 */
export function expressPath(path: string, isLiteral = false): ExpressedPath {
  const segments = path.slice(1).split('/').map(unreserved);
  const last = segments.length - 1;
  const inexact: string[] = [];
  const said: string[] = [];
  for (const [index, segment] of segments.entries()) {
    if (segment === '' && index === last) said.push('');
    else if (segment === '*' && index === last && !isLiteral) said.push('*');
    else if (segment === '') {
      // One `{*}` is at least a character: only everything below takes in what is empty.
      inexact.push('//');
      said.push(ANY_SEGMENTS);
      break;
    } else if (PARAMETER.test(segment) && !isLiteral) said.push(ONE_SEGMENT);
    else if (LITERAL.test(segment) && segment !== '.' && segment !== '..') said.push(segment);
    else {
      inexact.push(segment);
      said.push(ONE_SEGMENT);
    }
  }
  const hasTemplate = said.some((segment) => segment === ONE_SEGMENT || segment === ANY_SEGMENTS);
  // In a template a star of its own is not allowed.
  if (hasTemplate && said.at(-1) === '*') said[said.length - 1] = ANY_SEGMENTS;
  return { path: `/${said.join('/')}`, hasTemplate, inexact };
}

/** What proxies decode before they look (`BASE` of Istio's normalisation: RFC 3986, section 2.3). */
function unreserved(segment: string): string {
  return segment.replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : encoded;
  });
}

/** What a caller may ask on a port, as few entries as its methods allow; every operation where none is declared. */
export function callOperations(operations: readonly string[] | undefined, port: number): AuthorizationOperation[] {
  const ports = [String(port)];
  if (operations === undefined) return [{ ports }];
  const methodsOf = new Map<string, Set<string> | 'all'>();
  for (const { method, path } of operations.map(readOperation)) {
    const key = expressPath(path).path;
    const known = methodsOf.get(key) ?? new Set();
    if (method === undefined || known === 'all') methodsOf.set(key, 'all');
    else methodsOf.set(key, known.add(method));
  }
  const groups = new Map<string, string[]>();
  for (const [path, methods] of methodsOf) {
    const key = methods === 'all' ? '' : [...methods].sort(compare).join(' ');
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  return [...groups]
    .sort(([a], [b]) => compare(a, b))
    .map(([methods, paths]) => ({
      ...(methods === '' ? {} : { methods: methods.split(' ') }),
      paths: paths.sort(compare),
      ports,
    }));
}
