import type { UnitScope } from '../scope';

/** Labels by which Istio puts its proxy into the pods of a unit. */
export function proxyLabels(_scope: UnitScope): Record<string, string> {
  return {};
}

/** Annotations that tell the proxy its sizes and its end. */
export function proxyAnnotations(_scope: UnitScope): Record<string, string> {
  return {};
}
