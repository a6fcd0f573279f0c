import { effectiveProperties, effectiveSecret } from '../model/effective';
import type { EnvironmentProperties } from '../model/properties/environment';
import type { JobProperties } from '../model/properties/job';
import type { SecretProperties } from '../model/properties/secret';
import type { ServiceProperties } from '../model/properties/service';
import type { UnitProperties } from '../model/properties/unit';
import type { WorkerProperties } from '../model/properties/worker';
import type { Secret } from '../model/secret';
import type { System } from '../model/system';
import type { Unit } from '../model/unit';
import type { Rule } from './rule';

/** What may stand on a unit of any kind. */
type AnyUnitProperties = UnitProperties & Partial<ServiceProperties & WorkerProperties & JobProperties>;

/** A unit, and what holds for it in the environment at hand. */
export interface UnitView {
  readonly unit: Unit;
  /** The environment's overrides, sizes and images included. */
  readonly properties: AnyUnitProperties;
  /** `services.order-service`. */
  readonly path: string;
}

/** A secret, and what holds for it in the environment at hand. */
export interface SecretView {
  readonly secret: Secret;
  readonly properties: SecretProperties;
  /** `secrets.payment-key`. */
  readonly path: string;
}

/** What a rule over the model looks at: a system in one of its environments. */
export interface ModelView {
  readonly system: System;
  readonly stage: 'development' | 'staging' | 'production';
  /** By name. */
  readonly units: readonly UnitView[];
  /** By name. */
  readonly secrets: readonly SecretView[];
}

/** A rule over the model. */
export type ModelRule = Rule<ModelView>;

/** A system as the rules see it. */
export function viewOf(system: System, environmentName: string, environment: EnvironmentProperties): ModelView {
  return {
    system,
    stage: environment.stage ?? stageOf(environmentName),
    units: system.units.map((unit) => ({
      unit,
      properties: effectiveProperties(unit, environment),
      path: `${unit.kind}s.${unit.name}`,
    })),
    secrets: system.secrets.map((secret) => ({
      secret,
      properties: effectiveSecret(secret, environment),
      path: `secrets.${secret.name}`,
    })),
  };
}

function stageOf(environmentName: string): ModelView['stage'] {
  return environmentName === 'development' || environmentName === 'staging' ? environmentName : 'production';
}
