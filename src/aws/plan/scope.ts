import { effectiveProperties } from '../../model/effective';
import type { EnvironmentProperties } from '../../model/properties/environment';
import type { JobProperties } from '../../model/properties/job';
import type { ServiceProperties } from '../../model/properties/service';
import type { WorkerProperties } from '../../model/properties/worker';
import type { Unit } from '../../model/unit';
import { type ResolvedAwsPlatform, resolveAwsPlatform } from '../platform';

/** What a service, a worker and a job may say, in one: each concern reads what concerns it. */
export type PlannedProperties = ServiceProperties & WorkerProperties & JobProperties;

/** One unit on its way to AWS: what was declared, and where it goes. */
export interface AwsScope {
  readonly unit: Unit;
  readonly name: string;
  /** The declaration with the environment's overrides, sizes and images. */
  readonly properties: PlannedProperties;
  readonly environment: EnvironmentProperties;
  readonly platform: ResolvedAwsPlatform;
  /** The system's name; a lone construct is its own system. */
  readonly system: string;
}

export function awsScope(
  unit: Unit,
  options: { readonly environment?: EnvironmentProperties; readonly platform?: ResolvedAwsPlatform } = {},
): AwsScope {
  const environment = options.environment ?? {};
  return {
    unit,
    name: unit.name,
    properties: effectiveProperties(unit, environment) as PlannedProperties,
    environment,
    platform: options.platform ?? resolveAwsPlatform(environment.aws, environment),
    system: unit.system?.name ?? unit.name,
  };
}
