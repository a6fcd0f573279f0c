import type { CallProperties, ReachProperties } from '../model/properties/call';
import { emulated, exact, type ParityEntry, type ParityTable, refused } from './parity-entry';
import type { ResolvedPlatform } from './plan/platform';

const MESH_TIME = 'the caller must keep to it itself: no proxy does it without a mesh';
const IN_THE_SERVICE = 'the service does it itself; no object depends on it';

/** Calls as a whole. */
export function calls(_platform: ResolvedPlatform): ParityEntry {
  return exact('network policies on both sides, and the address in a variable');
}

/** Externals as a whole. */
export function reaches(_platform: ResolvedPlatform): ParityEntry {
  return emulated('network policies know no host names: the port is opened to the given ranges, or to every public address');
}

export function callParity(_platform: ResolvedPlatform): ParityTable<CallProperties> {
  return {
    operations: refused('a network policy admits a caller to the port, whatever it asks: that takes a mesh'),
    timeout: refused(MESH_TIME),
    retries: refused(MESH_TIME),
    idempotencyKey: refused(IN_THE_SERVICE),
    soft: exact('for readers; no object depends on it'),
    protocol: exact('the port that is opened, and the address in the variable'),
    rate: refused('used for capacity only, which is not computed yet'),
    concurrency: refused(MESH_TIME),
  };
}

export function reachParity(_platform: ResolvedPlatform): ParityTable<ReachProperties> {
  return {
    protocol: emulated('network policies know ports, not protocols above TCP'),
    addresses: exact('ipBlock'),
    timeout: refused(MESH_TIME),
    retries: refused(MESH_TIME),
    soft: exact('for readers; no object depends on it'),
  };
}
