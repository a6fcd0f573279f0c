import type { CallProperties, ReachProperties } from '../model/properties/call';
import { emulated, exact, type ParityEntry, type ParityTable, refused } from '../target/parity-entry';
import { isMeshed } from './plan/istio/mesh';
import type { ResolvedPlatform } from './plan/platform';

const MESH_TIME = 'the caller must keep to it itself: no proxy does it without a mesh';
const UNSEEN = 'within TLS and TCP it sees no requests';
const IN_THE_SERVICE = 'the service does it itself; no object depends on it';

/** Calls as a whole. */
export function calls(platform: ResolvedPlatform): ParityEntry {
  if (isMeshed(platform)) return exact('network and authorization policies, a route for the caller, and the address in a variable');
  return exact('network policies on both sides, and the address in a variable');
}

/** Externals as a whole. */
export function reaches(platform: ResolvedPlatform): ParityEntry {
  if (isMeshed(platform))
    return emulated('TLS and HTTP: the proxy lets this host through and no other; plain TCP: the given ranges, or every public address');
  return emulated('network policies know no host names: the port is opened to the given ranges, or to every public address');
}

export function callParity(platform: ResolvedPlatform): ParityTable<CallProperties> {
  const common = {
    operations: isMeshed(platform)
      ? exact('methods and paths of an authorization policy')
      : refused('a network policy admits a caller to the port, whatever it asks: that takes a mesh'),
    soft: exact('for readers; no object depends on it'),
    protocol: exact('the port that is opened, and the address in the variable'),
    rate: refused('used for capacity only, which is not computed yet'),
  };
  if (!isMeshed(platform))
    return {
      ...common,
      timeout: refused(MESH_TIME),
      retries: refused(MESH_TIME),
      idempotencyKey: refused(IN_THE_SERVICE),
      concurrency: refused(MESH_TIME),
    };
  return {
    ...common,
    timeout: exact("the time of the caller's route, retries included"),
    retries: exact('attempts of a route for what may be repeated, each with its share of the time'),
    idempotencyKey: exact('a route for requests that carry the header: they are tried again too'),
    concurrency: exact('a subset of the destination rule, with most requests in flight from each proxy'),
  };
}

export function reachParity(platform: ResolvedPlatform): ParityTable<ReachProperties> {
  const common = {
    addresses: exact('ipBlock'),
    soft: exact('for readers; no object depends on it'),
  };
  if (!isMeshed(platform))
    return {
      ...common,
      protocol: emulated('network policies know ports, not protocols above TCP'),
      timeout: refused(MESH_TIME),
      retries: refused(MESH_TIME),
    };
  return {
    ...common,
    protocol: exact('the protocol by which the proxy reads the port'),
    timeout: emulated(`by the proxy where the protocol is http or grpc; ${UNSEEN}`),
    retries: emulated(`by the proxy where the protocol is http, of methods that may be repeated; ${UNSEEN}`),
  };
}
