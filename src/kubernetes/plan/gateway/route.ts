import { milliseconds } from '../../../model/duration';
import type { Route } from '../../../model/edges';
import { boundedName } from '../../../model/name';
import type { RouteProperties } from '../../../model/properties/route';
import { spokenProtocol } from '../../../model/protocol';
import { isLate } from '../../../model/token';
import type { ParentReference } from '../../manifest-gateway';
import { labelsOf } from '../labels';
import type { ResolvedGateway } from '../platform';
import { HTTP_SERVICE_PORT, portsOf } from '../ports';
import type { UnitScope } from '../scope';
import { type Capabilities, capabilitiesOf } from './capabilities';
import { hostSlug, methodsOf, pathOf, slugsOf } from './route-name';

/** The whole time that a client waits unless told otherwise: the default of `timeout` of a route. */
const DEFAULT_TIMEOUT = '30s';

/** One route of a service on its way to a gateway. */
export interface RouteScope {
  readonly scope: UnitScope;
  readonly gateway: ResolvedGateway;
  readonly can: Capabilities;
  readonly route: Route;
  readonly properties: RouteProperties;
  readonly protocol: 'http' | 'grpc';
  readonly path: string;
  /** Undefined where it takes all. */
  readonly methods: readonly string[] | undefined;
  /** What it is called within its service. */
  readonly slug: string;
  /** The name of its HTTPRoute or GRPCRoute, and the start of those that belong to it. */
  readonly name: string;
}

/** The routes of a service, in the order of declaration; none where the platform has no gateway. */
export function routesOf(scope: UnitScope): readonly RouteScope[] {
  const { unit, platform } = scope;
  const { gateway } = platform;
  if (gateway === undefined || unit.kind !== 'service') return [];
  const slugs = slugsOf(unit);
  return unit.edges.exposes.map((route, index) => {
    const { properties } = route;
    const slug = slugs[index] as string;
    return {
      scope,
      gateway,
      can: capabilitiesOf(gateway.implementation),
      route,
      properties,
      protocol: spokenProtocol(properties, scope.properties),
      path: pathOf(properties),
      methods: methodsOf(properties),
      slug,
      name: boundedName([scope.name, slug]),
    };
  });
}

export function timeoutOf({ properties }: RouteScope): string {
  return properties.timeout ?? DEFAULT_TIMEOUT;
}

/** A duration as the Gateway API writes it (GEP-2257): hours to milliseconds, at most five digits each. */
export function gatewayDuration(duration: string): string {
  const all = milliseconds(duration);
  const rest = all % 1000;
  const whole = (all - rest) / 1000;
  return `${whole > 0 ? `${whole}s` : ''}${rest > 0 || whole === 0 ? `${rest}ms` : ''}`;
}

/** The listener of a gateway that the system owns: one for each host, and one for all hosts that are known only later. */
export function listenerName(host: string): string {
  return isLate(host) ? 'https' : boundedName(['https', hostSlug(host)]);
}

/** The gateway, and its listener with TLS where that is known. */
export function parentReferences({ scope, gateway, properties }: RouteScope): ParentReference[] {
  const listener = gateway.owned === undefined ? gateway.listener : listenerName(properties.host);
  return [
    {
      name: gateway.name,
      ...(gateway.namespace === scope.namespace ? {} : { namespace: gateway.namespace }),
      ...(listener === undefined ? {} : { sectionName: listener }),
    },
  ];
}

/** The service's port that the gateway sends requests to. */
export function backendReference({ scope, protocol }: RouteScope): { name: string; port: number } {
  return { name: scope.name, port: protocol === 'http' ? HTTP_SERVICE_PORT : (portsOf(scope).grpc as number) };
}

export function routeMetadata({ scope, name, properties }: RouteScope): {
  name: string;
  namespace: string;
  labels: Record<string, string>;
} {
  const { version } = properties;
  return {
    name,
    namespace: scope.namespace,
    labels: { ...labelsOf(scope), ...(version === undefined ? {} : { 'api-version': version }) },
  };
}

/** What a policy of the gateway is about. */
export function targetReference({ protocol, name }: RouteScope): { group: string; kind: 'HTTPRoute' | 'GRPCRoute'; name: string } {
  return { group: 'gateway.networking.k8s.io', kind: protocol === 'http' ? 'HTTPRoute' : 'GRPCRoute', name };
}
