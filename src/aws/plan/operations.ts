import type { Call } from '../../model/edges';
import { compare } from '../../model/problem';
import {
  findPath,
  intersections,
  isLiteral,
  isWithinTemplate,
  MANY,
  meets,
  ONE,
  sameTemplate,
  type Template,
  takesInBelow,
} from './path-template';
import { allOperations, type HttpOperation, httpOperations, METHODS } from './route-key';

export { offeredRouteKeys, routeKeysOf } from './route-key';

/** Requests in the words of IAM, below the stage of an API: `GET` and `/v1/products/*`. A `*` also stands for slashes. */
export interface OperationPattern {
  readonly method: string;
  readonly path: string;
}

/** An operation that IAM cannot deny to a caller without denying it one that it declares. */
export interface Overlap {
  readonly method: string;
  /** The operation of another caller, as that declared it. */
  readonly undeclared: string;
  /** The caller's own. */
  readonly declared: string;
  /** A request of the caller's own operation that is denied with the other: `GET /orders/x/items/items`. */
  readonly request: string;
}

type CallOf = Pick<Call, 'properties'>;

/**
 * What a caller may ask. IAM's `*` crosses slashes, so that the path's parameters take in more than one segment: `deniedPatterns` takes that
 * back. A `*` for the method would too (for the path `/x` it also stands for `GET/y`): each method stands by itself.
 */
export function allowedPatterns(operations: readonly string[] | undefined): readonly OperationPattern[] {
  const patterns = httpOperations(operations).flatMap(({ method, template }) =>
    (method === undefined ? METHODS : [method]).map((each) => ({ method: each, path: globText(template) })),
  );
  return inFewWords(patterns);
}

/**
 * What a caller must not ask, although one of its own patterns takes it in: the requests that API Gateway sends to an operation that other
 * callers declare and this one does not. Exact: it denies nothing that the caller declares.
 *
 * A request belongs to one route. "API Gateway selects the route with the most-specific match": a full match, then a greedy variable (API
 * Gateway developer guide, "Routing API requests"); of several full matches that with more literal segments, then that which is more
 * specific further left (for the first, AWS' emulator in aws-lambda-dotnet; the guide leaves both open). An operation with `*` declares what
 * it takes in, so `GET /v1/*` includes another caller's `GET /v1/admin`; one with `{id}` does not include a route of its own.
 *
 * @param callers - all calls to the same service
 */
export function deniedPatterns(call: CallOf, callers: readonly CallOf[]): readonly OperationPattern[] {
  return permissionsOf(call, callers).denied;
}

/** Operations of others that a caller cannot be kept from without being kept from its own. They are denied all the same. */
export function overlapsOf(call: CallOf, callers: readonly CallOf[]): readonly Overlap[] {
  return permissionsOf(call, callers).overlaps;
}

interface Permissions {
  readonly denied: readonly OperationPattern[];
  readonly overlaps: readonly Overlap[];
}

interface Offer {
  readonly callers: number;
  readonly operations: readonly HttpOperation[];
  readonly permissions: Map<string, Permissions>;
}

/** By the list of callers, as long as it has not grown: a service with a thousand callers reads their operations once. */
const OFFERS = new WeakMap<readonly CallOf[], Offer>();

function permissionsOf({ properties }: CallOf, callers: readonly CallOf[]): Permissions {
  let offer = OFFERS.get(callers);
  if (offer === undefined || offer.callers !== callers.length) {
    offer = { callers: callers.length, operations: httpOperations(allOperations(callers)), permissions: new Map() };
    OFFERS.set(callers, offer);
  }
  const key = JSON.stringify(properties.operations === undefined ? 0 : [...properties.operations].sort(compare));
  const known = offer.permissions.get(key) ?? denials(httpOperations(properties.operations), offer.operations);
  offer.permissions.set(key, known);
  return known;
}

function denials(declared: readonly HttpOperation[], offered: readonly HttpOperation[]): Permissions {
  const denied: OperationPattern[] = [];
  const overlaps: Overlap[] = [];
  // Most methods have the same operations: those that were declared for every method, or none.
  const known = new Map<string, readonly (readonly [Template, Denial])[]>();
  for (const method of METHODS) {
    const isOf = (operation: HttpOperation): boolean => operation.method === undefined || operation.method === method;
    const [own, all] = [declared.filter(isOf), [...offered, ...declared].filter(isOf)];
    const key = [own, all].map((operations) => operations.map(({ template }) => template.join('/')).join(' ')).join('  ');
    const scene = sceneOf(own, all);
    const found = known.get(key) ?? scene.undeclared.map((route) => [route, denialOf(route, scene)] as const);
    known.set(key, found);
    for (const [route, { globs, conflicts }] of found) {
      denied.push(...globs.map((glob) => ({ method, path: globText(glob) })));
      overlaps.push(
        ...conflicts.map((conflict) => ({
          method,
          undeclared: textOf(route, all),
          declared: textOf(conflict.own, own),
          request: `${method} /${conflict.path.join('/')}`,
        })),
      );
    }
  }
  return { denied: inFewWords(denied), overlaps };
}

/** Who declares what, for one method. */
interface Scene {
  /** What API Gateway routes, the most specific first. */
  readonly routes: readonly Template[];
  readonly undeclared: readonly Template[];
  /** What IAM allows the caller: its own operations, each parameter as `MANY`. */
  readonly allowed: readonly Template[];
  isDeclared(route: Template): boolean;
}

function sceneOf(declared: readonly HttpOperation[], all: readonly HttpOperation[]): Scene {
  const routes = unique(all.map(({ template }) => template)).sort(bySpecificity);
  const own = unique(declared.map(({ template }) => template));
  const isDeclared = (route: Template): boolean => own.some((each) => sameTemplate(each, route) || takesInBelow(each, route));
  return { routes, undeclared: routes.filter((route) => !isDeclared(route)), allowed: unique(own.map(globOf)), isDeclared };
}

interface Conflict {
  readonly own: Template;
  readonly path: readonly string[];
}

interface Denial {
  readonly globs: readonly Template[];
  readonly conflicts: readonly Conflict[];
}

/** First the operation as a whole; where that takes in what the caller declares, only what its patterns and the operation have in common. */
function denialOf(route: Template, scene: Scene): Denial {
  if (!isNeeded(route, route, scene)) return { globs: [], conflicts: [] };
  const whole = globOf(route);
  if (conflictOf(whole, scene) === undefined) return { globs: withLastSlash([whole], scene), conflicts: [] };
  const longest = Math.max(...scene.routes.map(({ length }) => length)) + 1;
  const parts = scene.allowed
    .flatMap((allowed) => intersections(allowed, route))
    .map((part) => split(part, route, scene, longest))
    .reduce((all, { globs, conflicts }) => ({ globs: [...all.globs, ...globs], conflicts: [...all.conflicts, ...conflicts] }), {
      globs: [],
      conflicts: [],
    } as Denial);
  return { globs: withLastSlash(withoutContained(parts.globs), scene), conflicts: parts.conflicts.slice(0, 1) };
}

/** A part that also takes in what the caller declares is taken apart by how many segments a `MANY` of it stands for. */
function split(part: Template, route: Template, scene: Scene, longest: number): Denial {
  if (!isNeeded(part, route, scene)) return { globs: [], conflicts: [] };
  const glob = globOf(part);
  const conflict = conflictOf(glob, scene);
  if (conflict === undefined) return { globs: [glob], conflicts: [] };
  const many = part.indexOf(MANY);
  if (many < 0 || part.length > longest) return { globs: [glob], conflicts: [conflict] };
  const [before, after] = [part.slice(0, many), part.slice(many + 1)];
  const denials = [[ONE], [''], [ONE, MANY], ['', MANY]].map((instead) => split([...before, ...instead, ...after], route, scene, longest));
  return { globs: denials.flatMap(({ globs }) => globs), conflicts: denials.flatMap(({ conflicts }) => conflicts) };
}

/** Whether IAM would let the caller ask something of a region that API Gateway sends to this route. */
function isNeeded(region: Template, route: Template, { routes, allowed }: Scene): boolean {
  return allowed.some((glob) => {
    if (!meets(glob, region)) return false;
    const near = routes.filter((each) => each === route || meets(glob, each));
    const place = near.indexOf(route);
    return findPath(glob, [...near, region], (matches) => matches[near.length] === true && matches.indexOf(true) === place) !== undefined;
  });
}

/** A request that a pattern takes in and API Gateway sends to an operation of the caller. */
function conflictOf(glob: Template, { routes, isDeclared }: Scene): Conflict | undefined {
  const near = routes.filter((each) => meets(glob, each));
  const own = near.map(isDeclared);
  if (!own.includes(true)) return undefined;
  let found = -1;
  const path = findPath(glob, near, (matches) => {
    found = matches.indexOf(true);
    return found >= 0 && own[found] === true;
  });
  return path === undefined ? undefined : { own: near[found] as Template, path };
}

/** HTTP APIs were seen to send `/search/` to the route `/search` (powertools-lambda-python, issue 1552): what is denied is so with a slash too. */
function withLastSlash(globs: readonly Template[], scene: Scene): readonly Template[] {
  const slashed = globs
    .filter((glob) => glob.at(-1) !== MANY && glob.at(-1) !== '')
    .map((glob) => [...glob, ''])
    .filter((glob) => scene.allowed.some((allowed) => meets(glob, allowed)) && conflictOf(glob, scene) === undefined);
  return [...globs, ...slashed];
}

/** The most specific first: full matches before greedy ones, more literal segments, more segments, literal before parameter from the left. */
function bySpecificity(a: Template, b: Template): number {
  const greedy = (template: Template): number => (template.at(-1) === MANY ? 1 : 0);
  const literals = (template: Template): number => template.filter(isLiteral).length;
  const kinds = (template: Template): string => template.map((token) => (isLiteral(token) ? 0 : token === ONE ? 1 : 2)).join('');
  return (
    greedy(a) - greedy(b) ||
    literals(b) - literals(a) ||
    b.length - a.length ||
    compare(kinds(a), kinds(b)) ||
    compare(a.join('/'), b.join('/'))
  );
}

function globOf(template: Template): Template {
  return template.map((token) => (token === ONE ? MANY : token));
}

function globText(template: Template): string {
  return `/${globOf(template).join('/')}`;
}

function textOf(template: Template, operations: readonly HttpOperation[]): string {
  return operations.find((each) => sameTemplate(each.template, template) || takesInBelow(each.template, template))?.text as string;
}

function unique(templates: readonly Template[]): Template[] {
  return [...new Map(templates.map((template) => [template.join('/'), template])).values()];
}

function withoutContained(globs: readonly Template[]): readonly Template[] {
  const different = unique(globs);
  return different.filter(
    (glob, index) =>
      !different.some(
        (other, place) => place !== index && isWithinTemplate(glob, other) && (place < index || !isWithinTemplate(other, glob)),
      ),
  );
}

/** Each once, in order; everything is said as everything. */
function inFewWords(patterns: readonly OperationPattern[]): readonly OperationPattern[] {
  const methods = new Map<string, Set<string>>();
  for (const { method, path } of patterns) methods.set(path, (methods.get(path) ?? new Set()).add(method));
  if (methods.get('/*')?.size === METHODS.length) return [{ method: '*', path: '/*' }];
  return [...methods]
    .flatMap(([path, of]) => [...of].map((method) => ({ method, path })))
    .sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
}
