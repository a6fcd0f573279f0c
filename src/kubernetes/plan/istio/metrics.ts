import { portsOf } from '../ports';
import type { UnitScope } from '../scope';

/**
 * Whether Prometheus asks the unit itself for metrics, on a port that no caller uses. Where metrics share a port with callers, that port
 * stays closed to plain text, and the proxy hands them out with its own.
 */
export function scrapedDirectly(scope: UnitScope): boolean {
  const { http, grpc, metrics } = portsOf(scope);
  return scope.platform.monitoring !== undefined && metrics !== undefined && metrics !== http && metrics !== grpc;
}
