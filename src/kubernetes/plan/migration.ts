import { boundedName, UNIT_NAME_LENGTH } from '../../model/name';
import type { WritableFolder } from '../../model/properties/resources';
import type { Store } from '../../model/store';
import { Job, type Unit } from '../../model/unit';
import { existingStore } from '../../target/existing';
import type { PlannedProperties, UnitScope } from './scope';

/** The name of the container that migrates before the process starts. */
export const MIGRATION_CONTAINER = 'migration';

/** As the model says: `migration.timeout`. */
export const DEFAULT_MIGRATION_TIMEOUT = '10m';

/** Whether the pods of a unit migrate before their process starts. */
export function migratesInPods({ properties, platform }: Pick<UnitScope, 'properties' | 'platform'>): boolean {
  return properties.migration !== undefined && platform.migrations === 'init-container';
}

/** Whether a Job migrates before the workload of a unit is changed. */
function migratesInJob({ properties, platform }: Pick<UnitScope, 'properties' | 'platform'>): boolean {
  return properties.migration !== undefined && platform.migrations === 'argo-cd';
}

/** The stores that a migration may mean: the declared one, else every store that is no cache. */
export function migratedStores(unit: Unit, properties: PlannedProperties): readonly Store[] {
  const stores = unit.edges.owns.map((ownership) => ownership.to);
  const declared = properties.migration?.store;
  return declared === undefined ? stores.filter((store) => !store.isCache) : stores.filter((store) => store.name === declared);
}

/**
 * The Job that migrates a unit's store, on its way to Kubernetes: an identity and a network policy of its own, which lead to that store
 * and nowhere else. Undefined where nothing migrates so.
 */
export function migrationScope(scope: UnitScope): UnitScope | undefined {
  if (!migratesInJob(scope)) return undefined;
  const name = boundedName([scope.name, 'migration'], UNIT_NAME_LENGTH);
  return { ...scope, unit: new MigrationJob(name, scope), name, properties: jobProperties(scope.properties), migrates: scope };
}

/**
 * What the declaration of a migration says, as a job of its own. Its edges are read from the unit when they are asked for, since a unit
 * may be told of its store after it was planned.
 */
class MigrationJob extends Job {
  constructor(
    name: string,
    private readonly of: UnitScope,
  ) {
    super(name, {}, of.unit.system, of.unit.source);
  }

  override get edges(): Unit['edges'] {
    const { unit, properties } = this.of;
    const stores = migratedStores(unit, properties);
    const credentials = stores.map((store) => existingStore(this.of, store)?.secret);
    return {
      calls: [],
      publishes: [],
      subscribes: [],
      owns: unit.edges.owns.filter(({ to }) => stores.includes(to)).map((ownership) => ({ ...ownership, from: this })),
      uses: unit.edges.uses.filter(({ to }) => credentials.includes(to.name)).map((use) => ({ ...use, from: this })),
      reaches: [],
      exposes: [],
    };
  }
}

/** What the Job's pods have in common with the unit's: image, variables, files, sizes, what runs beside. Nobody calls or scrapes them. */
function jobProperties({ migration, ...properties }: PlannedProperties): PlannedProperties {
  const { http, grpc, health, metrics, scaling, objectives, shutdown, args, retries, schedule, writable, ...common } = properties;
  return {
    ...common,
    command: [...(migration?.command ?? [])],
    timeout: migration?.timeout ?? DEFAULT_MIGRATION_TIMEOUT,
    ...(writable === undefined ? {} : { writable: Object.fromEntries(Object.entries(writable).map(endsWithPod)) }),
  };
}

/** A folder that outlives the pods belongs to one replica of the unit: the Job has an empty one in its place. */
function endsWithPod([path, folder]: [string, WritableFolder]): [string, WritableFolder] {
  return [path, folder.medium === 'volume' ? {} : folder];
}
