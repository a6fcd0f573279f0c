import { boundedName, SUBDOMAIN_LENGTH } from '../../../model/name';
import { compare } from '../../../model/problem';
import type { Manifest } from '../../manifest';
import type { PlannedObject } from '../planned-object';
import type { UnitScope } from '../scope';
import type { OutsideHost } from './destinations';

export const NETWORKING_API = 'networking.istio.io/v1';

/** What is said of each host outside; by its name. */
export function byHost<T>(uses: Iterable<T>, hostOf: (use: T) => OutsideHost): ReadonlyMap<string, readonly T[]> {
  const hosts = new Map<string, T[]>();
  for (const use of uses) {
    const { host } = hostOf(use);
    const others = hosts.get(host);
    if (others === undefined) hosts.set(host, [use]);
    else others.push(use);
  }
  return new Map([...hosts].sort(([a], [b]) => compare(a, b)));
}

/** Several units may call a host by different names of an object, where it is known only later: the first of them gives it. */
export function hostName(uses: readonly OutsideHost[]): string {
  return uses.map(({ name }) => name).sort(compare)[0] as string;
}

/** The name of the object of a unit without a system: others of its namespace may reach the same host. */
export function loneHostName({ name: own }: UnitScope, name: string): string {
  return name.startsWith(`${own}.`) ? name : `${own}.${name}`;
}

/** The one object of a kind for a host. Its name has a dot, and the name of a unit has none: the two never meet. */
export function hostObject<M extends Manifest>(
  kind: M['kind'],
  { id, name, namespace }: { readonly id: string; readonly name: string; readonly namespace: string },
  build: (name: string) => M,
): PlannedObject<M> {
  const bounded = boundedName([name], SUBDOMAIN_LENGTH);
  return { id, apiVersion: NETWORKING_API, kind, name: bounded, namespace, build: () => build(bounded) };
}
