import type { Route } from '../../model/edges';
import { show } from '../../model/problem';
import { gatewayPath, servedPath } from '../../model/route-path';
import { type At, below, report } from '../../model/shape';
import { Service } from '../../model/unit';
import { askersOf } from '../plan/askers';
import type { AwsScope, PlannedProperties } from '../plan/scope';
import { EVENTS_PATH } from '../plan/variables';
import { edgePlace } from './place';

/**
 * Messages and events come to a process as `POST /events`, so that whoever may ask that path could make some up. Keelson's extension lets nothing
 * else through to it: what names exactly this path would never be answered. What only takes it in (`/`, `/*`, every operation) is served without it.
 */
function reportEventsPath(at: At, received: string): void {
  report(at, {
    code: 'events-path-exposed',
    received,
    expected: `another path: at ${EVENTS_PATH} a function is given messages, and nobody else is let through`,
    fix: `serve it at a path such as '/v1${EVENTS_PATH}'`,
  });
}

/** A program that answers Lambda itself has no such path. */
function hasEventsPath({ bundle }: Pick<PlannedProperties, 'bundle'>): boolean {
  return bundle === undefined || bundle.handler.endsWith('.sh');
}

function isEventsPath(path: string): boolean {
  return path.replace(/\/+$/, '').toLowerCase() === EVENTS_PATH;
}

/** A route of its own for the path of events. */
export function checkEventsRoute({ properties }: Route, served: PlannedProperties, at: At): void {
  if (properties.redirect !== undefined || !hasEventsPath(served) || !isEventsPath(servedPath(properties))) return;
  reportEventsPath(below(at, 'path'), `a route for ${gatewayPath(properties)}`);
}

/** Operations of one call that name the path of events. */
export function checkEventsOperations(operations: readonly string[], callee: PlannedProperties, at: At): void {
  if (!hasEventsPath(callee)) return;
  for (const [index, operation] of operations.entries())
    if (asksForEvents(operation)) reportEventsPath(below(below(at, 'operations'), index), show(operation));
}

/** Steps of sagas that name the path of events of a service. */
export function checkEventsSteps({ unit, properties }: AwsScope, at: At): void {
  if (!(unit instanceof Service) || !hasEventsPath(properties)) return;
  const steps = askersOf(unit).slice(unit.callers.length);
  for (const operation of new Set(steps.flatMap((saga) => saga.properties.operations ?? [])))
    if (asksForEvents(operation))
      reportEventsPath(edgePlace(at, 'sagas', operation, unit.source), `a saga that asks for ${show(operation)}`);
}

function asksForEvents(operation: string): boolean {
  return isEventsPath(operation.slice(operation.indexOf(' ') + 1));
}
