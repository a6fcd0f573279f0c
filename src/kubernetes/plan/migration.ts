import type { Container, Manifest } from '../manifest';
import type { PlannedObject } from './planned-object';
import type { UnitScope } from './scope';

/** The container that migrates before the process starts, where the platform runs migrations so. */
export function migrationContainers(_scope: UnitScope): Container[] {
  return [];
}

/** The Job that migrates before the workload changes, and what it needs, where the platform runs migrations so. */
export function migrationObjects(_scope: UnitScope): PlannedObject<Manifest>[] {
  return [];
}
