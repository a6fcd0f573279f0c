import type { Problem } from '../../model/problem';
import type { At } from '../../model/shape';
import type { Source } from '../../model/source';
import type { AwsScope } from '../plan/scope';

/** Where a unit stands in messages. */
export function placeOf(scope: AwsScope, problems: Problem[]): At {
  const path = [`${scope.unit.kind}s`, scope.name];
  return { path, depth: path.length, source: scope.unit.source, problems };
}

/** Where an edge of a unit stands in messages. */
export function edgePlace(at: At, verb: string, to: string, source: Source): At {
  const path = [...at.path, verb, to];
  return { ...at, path, depth: path.length, source };
}
