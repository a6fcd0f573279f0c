import { boundedName } from '../../../model/name';
import type { Manifest } from '../../manifest';
import type { PlannedObject } from '../planned-object';
import { type RouteScope, routeMetadata } from './route';

/** The largest request unless told otherwise: the default of `maxBodySize` of a route. */
export const DEFAULT_BODY_SIZE = '1Mi';

/** The name of one of several objects that belong to a route. */
export function policyName({ name }: RouteScope, what: string): string {
  return boundedName([name, what]);
}

/** One object of an implementation that belongs to a route. */
export function policyObject<M extends Manifest>(
  route: RouteScope,
  what: { readonly id: string; readonly name: string; readonly apiVersion: string; readonly kind: M['kind'] },
  body: () => Omit<M, 'apiVersion' | 'kind' | 'metadata'>,
): PlannedObject<M> {
  const { id, name, apiVersion, kind } = what;
  return {
    id: `${id}-${route.slug}`,
    apiVersion,
    kind,
    name,
    namespace: route.scope.namespace,
    build: () => ({ apiVersion, kind, metadata: { ...routeMetadata(route), name }, ...body() }) as M,
  };
}
