import type { Call } from '../../../model/edges';
import { boundedName, hash } from '../../../model/name';
import { compare } from '../../../model/problem';
import { contextOf } from '../contexts';
import { HTTP_SERVICE_PORT, portsOf } from '../ports';
import { placeOf, type UnitScope } from '../scope';
import { callProtocol } from '../variables';

/** One caller of a service, as the service's own traffic objects tell it from others. */
export interface Caller {
  readonly call: Call;
  readonly name: string;
  /** Named only where it is another than the callee's. */
  readonly namespace: string | undefined;
  /** The name, with that of the caller's context where the call crosses two: `ordering/order-service`. */
  readonly title: string;
  readonly protocol: 'http' | 'grpc';
  /** The port of the Service that it asks. */
  readonly port: number;
  /** The subset of the DestinationRule that bounds it; undefined where nothing does. */
  readonly subset: string | undefined;
}

/** The host by which callers know a service. */
export function hostOf({ name, namespace, platform }: UnitScope): string {
  return `${name}.${namespace}.svc.${platform.clusterDomain}`;
}

/** The callers of a service, by name; of two of one name first the one whose namespace is asked for too. */
export function callersOf(scope: UnitScope): Caller[] {
  const ports = portsOf(scope);
  const callers: Caller[] = [];
  for (const call of scope.unit.callers) {
    const protocol = callProtocol(call, scope);
    const port = protocol === 'grpc' ? ports.grpc : ports.http === undefined ? undefined : HTTP_SERVICE_PORT;
    if (port === undefined) continue;
    const { name } = call.from;
    const near = placeOf(call.from, scope).namespace;
    const namespace = near === scope.namespace ? undefined : near;
    const context = contextOf(call.from, scope);
    callers.push({
      call,
      name,
      namespace,
      title: context === undefined || context === scope.properties.context ? name : `${context}/${name}`,
      protocol,
      port,
      // Two charts may each have a caller of that name, in namespaces of their own.
      subset:
        call.properties.concurrency === undefined
          ? undefined
          : boundedName(namespace === undefined ? [name] : [name, hash(`${namespace}/${name}`)]),
    });
  }
  return callers.sort((a, b) => compare(a.name, b.name) || compare(b.namespace ?? '', a.namespace ?? ''));
}
