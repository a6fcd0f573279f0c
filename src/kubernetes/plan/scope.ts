import { effectiveProperties } from '../../model/effective';
import type { EnvironmentProperties } from '../../model/properties/environment';
import type { JobProperties } from '../../model/properties/job';
import type { ServiceProperties } from '../../model/properties/service';
import type { UnitProperties } from '../../model/properties/unit';
import type { WorkerProperties } from '../../model/properties/worker';
import type { Service, Unit } from '../../model/unit';
import { type ResolvedPlatform, resolvePlatform } from './platform';

/** What a service, a worker and a job may say, in one: each concern reads what concerns it. */
export type PlannedProperties = ServiceProperties & WorkerProperties & JobProperties;

/** One unit on its way to Kubernetes: what was declared, and where it goes. */
export interface UnitScope {
  readonly unit: Unit;
  readonly name: string;
  /** The declaration with the environment's overrides, sizes and images. */
  readonly properties: PlannedProperties;
  readonly environment: EnvironmentProperties;
  readonly platform: ResolvedPlatform;
  readonly namespace: string;
  /** The system's name; a lone construct is its own system. */
  readonly system: string;
  /** Of the Job that migrates: the unit that it migrates for, whose Secrets it reads. */
  readonly migrates?: UnitScope;
  /** What holds for the units of the system, each put together once: a unit is asked for by all that call it. */
  readonly known?: Map<Unit, UnitProperties>;
}

/** Where each unit was placed, so that the other end of an edge knows its address. */
const PLACES = new WeakMap<Unit, Place>();

/** Where a unit is, and what the cluster gives it. */
export interface Place {
  readonly namespace: string;
  readonly clusterDomain: string;
  readonly platform: ResolvedPlatform;
}

export function unitScope(
  unit: Unit,
  options: {
    readonly environment?: EnvironmentProperties;
    readonly namespace: string;
    readonly system?: string;
    readonly platform?: ResolvedPlatform;
    readonly known?: Map<Unit, UnitProperties>;
  },
): UnitScope {
  const environment = options.environment ?? {};
  const platform = options.platform ?? resolvePlatform(environment.kubernetes);
  const scope: UnitScope = {
    unit,
    name: unit.name,
    properties: effectiveProperties(unit, environment) as PlannedProperties,
    environment,
    platform,
    namespace: options.namespace,
    system: options.system ?? unit.system?.name ?? unit.name,
    ...(options.known === undefined ? {} : { known: options.known }),
  };
  options.known?.set(unit, scope.properties);
  PLACES.set(unit, { namespace: scope.namespace, clusterDomain: platform.clusterDomain, platform });
  return scope;
}

/**
 * The namespace, the cluster domain and the platform of the other end of an edge. Units of one system stand together, in as many environments as the
 * system is planned for; of lone units each has a place of its own. What was placed nowhere is taken to be near.
 */
export function placeOf(unit: Unit, scope: UnitScope): Place {
  const near = { namespace: scope.namespace, clusterDomain: scope.platform.clusterDomain, platform: scope.platform };
  return standTogether(unit, scope) ? near : (PLACES.get(unit) ?? near);
}

/** The ports of the other end of a call, as the environment has them. */
export function calleePorts(callee: Service, scope: UnitScope): Pick<ServiceProperties, 'http' | 'grpc'> {
  return propertiesOf(callee, scope);
}

/** What holds for the other end of an edge: of units of one system, as the environment has them. */
export function propertiesOf<P extends UnitProperties>(unit: Unit<P>, scope: UnitScope): P {
  if (!standTogether(unit, scope)) return unit.properties;
  return (scope.known?.get(unit) as P | undefined) ?? effectiveProperties(unit, scope.environment);
}

function standTogether(unit: Unit, scope: UnitScope): boolean {
  return unit.system !== undefined && unit.system === scope.unit.system;
}
