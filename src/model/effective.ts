import type { EnvironmentProperties } from './properties/environment';
import type { Scaling } from './properties/scaling';
import type { SecretProperties } from './properties/secret';
import type { UnitProperties } from './properties/unit';
import type { Secret } from './secret';
import { isRecord } from './shape';
import { snapshot } from './snapshot';
import type { Unit } from './unit';

/** Replicas of a small environment. */
const SMALL_SCALING: Scaling = { min: 1, max: 2 };

/**
 * What holds for a unit in one environment: the declaration, the environment's overrides and sizes, and an image that was given at synthesis.
 * Arrays replace, maps merge one level.
 */
export function effectiveProperties<P extends UnitProperties>(unit: Unit<P>, environment: EnvironmentProperties = {}): P {
  const override = of(environment.services, unit.name);
  const image = of(environment.images, unit.name);
  const small = environment.sizing === 'small' && unit.kind !== 'job' ? { scaling: SMALL_SCALING } : undefined;
  if (override === undefined && image === undefined && small === undefined) return unit.properties;
  const merged = merge(withSmallScaling(unit.properties, small), (override ?? {}) as Partial<P>);
  if (small !== undefined) makeRoom(merged, override);
  return image === undefined ? merged : { ...merged, image };
}

/** What holds for a secret in one environment. */
export function effectiveSecret(secret: Secret, environment: EnvironmentProperties = {}): SecretProperties {
  const override = of(environment.secrets, secret.name);
  return override === undefined ? secret.properties : merge(secret.properties, override);
}

/** The entry of a name, never what every object inherits: a unit may be called `constructor`. */
function of<T>(map: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}

function withSmallScaling<P extends UnitProperties>(properties: P, small: { readonly scaling: Scaling } | undefined): P {
  if (small === undefined) return properties;
  const declared = (properties as { scaling?: unknown }).scaling;
  if (declared === false || typeof declared === 'number') return { ...properties, scaling: 1 };
  return { ...properties, scaling: isRecord(declared) ? { ...declared, ...small.scaling } : small.scaling };
}

/** Where an environment asks for more replicas than a small one runs at most, it has as many as that. */
function makeRoom(merged: UnitProperties & { scaling?: unknown }, override: { readonly scaling?: unknown } | undefined): void {
  const asked = override?.scaling;
  if (!isRecord(asked) || asked.max !== undefined || typeof asked.min !== 'number') return;
  merged.scaling = { ...(merged.scaling as Scaling), max: Math.max(asked.min, SMALL_SCALING.max as number) };
}

/** One level of maps is merged; an undefined value changes nothing, within a map neither. */
export function merge<T extends object>(base: T, override: Partial<T>): T {
  const result: Record<string, unknown> = { ...(base as Record<string, unknown>) };
  for (const [key, value] of Object.entries(snapshot(override))) {
    const declared = result[key];
    result[key] = isRecord(value) && isRecord(declared) ? { ...declared, ...value } : value;
  }
  return result as T;
}
