import type { ResolvedPlatform } from '../../kubernetes/plan/platform';
import { effectiveProperties } from '../../model/effective';
import type { EnvironmentProperties } from '../../model/properties/environment';
import type { JobProperties } from '../../model/properties/job';
import type { ServiceProperties } from '../../model/properties/service';
import type { WorkerProperties } from '../../model/properties/worker';
import type { System } from '../../model/system';
import type { Unit } from '../../model/unit';

/** What a graph is made from: a system, and where it goes if that was said. */
export interface GraphView {
  readonly system: System;
  /** Empty where none was named. */
  readonly environment: EnvironmentProperties;
  readonly platform: ResolvedPlatform | undefined;
  /** How many objects of each kind a unit becomes. */
  readonly objects: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

/** What holds for a unit. */
export function propertiesOf(unit: Unit, { environment }: GraphView): ServiceProperties & WorkerProperties & JobProperties {
  return effectiveProperties(unit, environment) as ServiceProperties & WorkerProperties & JobProperties;
}

/** The id of a declaration in a graph: its path in the literal form. */
export function idOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}s.${name}`;
}
