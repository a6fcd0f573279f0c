import { type At, below, report } from '../../model/shape';
import { leavesNetwork, publicStores } from '../plan/network';
import type { AwsScope } from '../plan/scope';

/** A unit that reaches something outside, in a network that was asked to have no NAT gateway. */
export function checkWayOut(scope: AwsScope, at: At): void {
  const { network } = scope.platform;
  if (network === 'public' || network.natGateways !== 0 || !leavesNetwork(scope)) return;
  const { calls, reaches } = scope.unit.edges;
  const stores = publicStores(scope).map(({ name }) => name);
  const ends = [...calls.map(({ to }) => to.name), ...reaches.map(({ to }) => to), ...stores].sort();
  const verb = calls.length > 0 ? 'calls' : reaches.length === 0 && stores.length > 0 ? 'owns' : 'reaches';
  report(below(at, verb), {
    code: 'no-way-out',
    received: `natGateways: 0, and ${scope.name} talks to ${ends.join(', ') || 'a collector of telemetry'}`,
    expected: 'a NAT gateway: the APIs of services and whatever is outside are reached through one',
    fix: 'leave natGateways out, or ask for 1',
  });
}
