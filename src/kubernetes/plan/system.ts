import type { EnvironmentProperties } from '../../model/properties/environment';
import type { UnitProperties } from '../../model/properties/unit';
import type { System } from '../../model/system';
import type { Unit } from '../../model/unit';
import { gatewayObjects } from './gateway/system';
import { istioSystemObjects } from './istio/system';
import { namespaceObjects } from './namespace';
import type { PlannedGroup } from './planned-object';
import { resolvePlatform } from './platform';
import { type UnitScope, unitScope } from './scope';
import { planUnit } from './unit';

/** The scopes of a system's units in one environment, by name. */
export function systemScopes(system: System, environment: EnvironmentProperties): readonly UnitScope[] {
  const platform = resolvePlatform(environment.kubernetes);
  const namespace = environment.kubernetes?.namespace ?? system.name;
  const known = new Map<Unit, UnitProperties>();
  return system.units.map((unit) => unitScope(unit, { environment, namespace, system: system.name, platform, known }));
}

/** Every object of a system: first those that no one unit has, then each unit's, by name. The system was validated before. */
export function planSystem(system: System, environment: EnvironmentProperties): readonly PlannedGroup[] {
  const scopes = systemScopes(system, environment);
  const platform = scopes[0]?.platform ?? resolvePlatform(environment.kubernetes);
  const namespace = environment.kubernetes?.namespace ?? system.name;
  const shared = { system: system.name, owner: system.properties.owner, namespace, platform, environment, units: scopes };
  const own = [...namespaceObjects(shared), ...istioSystemObjects(shared), ...gatewayObjects(shared)];
  return [
    ...(own.length === 0 ? [] : [{ name: system.name, isSystem: true, objects: own }]),
    ...scopes.map((scope) => ({ name: scope.name, isSystem: false, objects: planUnit(scope) })),
  ];
}
