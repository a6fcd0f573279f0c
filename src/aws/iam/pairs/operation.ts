/** An operation as a call or a saga declares it. */
export interface DeclaredOperation {
  /** `GET /v1/products/{id}`, as it was written. */
  readonly text: string;
  /** Undefined where every method is meant. */
  readonly method: string | undefined;
  readonly segments: readonly string[];
}

/** One request that a caller might make. */
export interface Probe {
  readonly method: string;
  readonly path: string;
}

/** What a call declares that names no operations. */
export const EVERY_OPERATION = '* /*';

/** Methods that HTTP APIs route and operations name. */
const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const;

const VARIABLE = /^\{[^}]+\}$/;

/** Undefined for an operation of gRPC, which no API Gateway serves. */
export function readOperation(text: string): DeclaredOperation | undefined {
  const space = text.indexOf(' ');
  if (space < 0) return undefined;
  const method = text.slice(0, space);
  return { text, method: method === '*' ? undefined : method, segments: text.slice(space + 2).split('/') };
}

/** Whether a request is of an operation: `{id}` is one segment that is not empty, a last `*` at least one segment. */
export function isOf({ method: asked, path }: Probe, { method, segments }: DeclaredOperation): boolean {
  if (method !== undefined && method !== asked) return false;
  const actual = path.slice(1).split('/');
  const isOpen = segments.at(-1) === '*';
  if (isOpen ? actual.length < segments.length : actual.length !== segments.length) return false;
  return segments.every((segment, index) => {
    if (isOpen && index === segments.length - 1) return segments.length === 1 || actual.slice(index).join('/') !== '';
    return VARIABLE.test(segment) ? actual[index] !== '' : segment === actual[index];
  });
}

/**
 * Whether a caller that declares some operations may make a request, where others declare more: the request belongs to the most specific
 * operation that anybody declares, and that is the caller's own, or lies below one of its own that ends in `*`.
 */
export function isDeclared(probe: Probe, own: readonly DeclaredOperation[], all: readonly DeclaredOperation[]): boolean {
  const [served] = all.filter((operation) => isOf(probe, operation)).sort(bySpecificity);
  if (served === undefined) return false;
  return own.some((operation) => isOf(probe, operation) && (shapeOf(operation) === shapeOf(served) || isBelow(served, operation)));
}

function bySpecificity(a: DeclaredOperation, b: DeclaredOperation): number {
  const isOpen = ({ segments }: DeclaredOperation): number => (segments.at(-1) === '*' ? 1 : 0);
  const literals = ({ segments }: DeclaredOperation): number =>
    segments.filter((segment) => !VARIABLE.test(segment) && segment !== '*').length;
  const kinds = ({ segments }: DeclaredOperation): string =>
    segments.map((segment) => (segment === '*' ? 2 : VARIABLE.test(segment) ? 1 : 0)).join('');
  return (
    isOpen(a) - isOpen(b) ||
    literals(b) - literals(a) ||
    b.segments.length - a.segments.length ||
    (kinds(a) < kinds(b) ? -1 : kinds(a) > kinds(b) ? 1 : 0)
  );
}

function shapeOf({ segments }: DeclaredOperation): string {
  return segments.map((segment) => (VARIABLE.test(segment) ? '{}' : segment)).join('/');
}

function isBelow(operation: DeclaredOperation, whole: DeclaredOperation): boolean {
  if (whole.segments.at(-1) !== '*') return false;
  const prefix = shapeOf({ ...whole, segments: whole.segments.slice(0, -1) });
  return prefix === '' || `${shapeOf(operation)}/`.startsWith(`${prefix}/`);
}

/** A value for a path's parameter, which no operation says. */
const VALUE = 'keelson-probe';

/** Requests of some operations, and near misses of them: other methods, and paths above, below and beside. */
export function probesOf(operations: readonly DeclaredOperation[]): readonly Probe[] {
  const paths = new Set(['/', `/${VALUE}`]);
  for (const { segments } of operations) {
    const filled = segments.map((segment) => (VARIABLE.test(segment) || segment === '*' ? VALUE : segment));
    const path = `/${filled.join('/')}`;
    paths.add(path);
    if (path === '/') continue;
    paths.add(`${path}/${VALUE}`);
    paths.add(`${path}/${VALUE}/${VALUE}`);
    if (filled.at(-1) !== VALUE) paths.add(`${path}x`);
    paths.add(path.toUpperCase());
    if (filled.length > 1) paths.add(`/${filled.slice(0, -1).join('/')}`);
  }
  return [...paths].flatMap((path) => METHODS.map((method) => ({ method, path })));
}
