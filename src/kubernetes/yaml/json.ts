import { type Problem, show } from '../../model/problem';

/** More levels than this are taken for a manifest that holds itself; the deepest of Kubernetes' own types has about 20. */
export const DEEPEST = 500;

/** Whether an object is a literal, of this realm or another (a test runner has two). */
export function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether JSON can hold a value, its members apart. `undefined` counts: it stands for a member that is not there. */
export function isJson(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || Array.isArray(value) || isPlainObject(value);
    default:
      return false;
  }
}

/** Every value of a manifest that JSON cannot hold, with its place. */
export function problemsOf(manifest: unknown): Problem[] {
  const problems: Problem[] = [];
  const around = new Set<object>();
  const visit = (value: unknown, path: string): void => {
    if (!isJson(value)) {
      problems.push({
        code: 'not-json',
        path,
        received: describe(value),
        expected: 'a value that JSON can hold',
        fix: 'give a string, a finite number, true, false, a list or a plain object',
      });
    } else if (typeof value === 'object' && value !== null) {
      if (around.has(value) || around.size > DEEPEST) {
        const received = around.has(value) ? 'an object within itself' : `more than ${DEEPEST} levels`;
        problems.push({ code: 'not-json', path, received, expected: 'a tree of values', fix: 'give a copy that ends' });
        return;
      }
      around.add(value);
      for (const [key, member] of Object.entries(value)) visit(member, `${path}.${key}`);
      around.delete(value);
    }
  };
  visit(manifest, titleOf(manifest));
  return problems;
}

function describe(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const type = typeof value === 'object' && value !== null ? value.constructor?.name : undefined;
  return type === undefined ? show(value) : `an instance of ${type}`;
}

/** What a person calls a manifest: `Deployment/orders`. */
function titleOf(manifest: unknown): string {
  const { kind, metadata } = (manifest ?? {}) as { readonly kind?: unknown; readonly metadata?: { readonly name?: unknown } };
  return `${typeof kind === 'string' ? kind : 'manifest'}/${typeof metadata?.name === 'string' ? metadata.name : 'unnamed'}`;
}
