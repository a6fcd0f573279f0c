import type { ResolvedGateway } from '../platform';
import type { UnitScope } from '../scope';
import { waysIn } from '../ways-in';

/** Whether the gateway's requests carry no identity of the mesh. */
export function isOutsideMesh(gateway: ResolvedGateway): boolean {
  return gateway.pods.serviceAccount === undefined;
}

/** The ports that take plain text because a gateway outside the mesh was accepted. */
export function plainPorts(scope: UnitScope): readonly number[] {
  const { gateway } = scope.platform;
  const accepted = scope.environment.accept?.['gateway-outside-mesh'] !== undefined;
  return gateway !== undefined && isOutsideMesh(gateway) && accepted ? waysIn(scope).map(({ port }) => port) : [];
}
