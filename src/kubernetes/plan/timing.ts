import { seconds } from '../../model/duration';
import type { UnitScope } from './scope';

/** Seconds of a unit's end, which together are `terminationGracePeriodSeconds`. */
export interface Timing {
  /** preStop: from leaving the endpoints until SIGTERM. */
  readonly delay: number;
  /** From SIGTERM until the last request is answered. */
  readonly drain: number;
  readonly grace: number;
}

/** How long a request, a message or a task may take unless its port, its edge or its unit says so. */
export const DEFAULT_TIMEOUT = '30s';
/** Time for a process to close its connections after the last request. */
const AFTER_LAST_REQUEST = 5;
/** Time that the kubelet keeps in reserve before it kills. */
const RESERVE = 10;
/** How long kube-proxy and clients may still send to an endpoint that is gone: seconds inside a cluster. */
const CLUSTER_DELAY = 5;
/** The same behind a gateway or load balancer. */
const GATEWAY_DELAY = '15s';

/** The longest that a request, message or task may take, in seconds. */
export function longestTask({ unit, properties }: UnitScope): number {
  const timeouts: string[] = [];
  if (unit.kind === 'service') {
    if (properties.http !== undefined) timeouts.push(properties.http.timeout ?? DEFAULT_TIMEOUT);
    if (properties.grpc !== undefined) timeouts.push(properties.grpc.timeout ?? DEFAULT_TIMEOUT);
    for (const route of unit.edges.exposes) if (route.properties.timeout !== undefined) timeouts.push(route.properties.timeout);
  } else timeouts.push(properties.timeout ?? DEFAULT_TIMEOUT);
  for (const edge of [...unit.edges.calls, ...unit.edges.reaches])
    if (edge.properties.timeout !== undefined) timeouts.push(edge.properties.timeout);
  for (const subscription of unit.edges.subscribes) timeouts.push(subscription.properties.timeout ?? DEFAULT_TIMEOUT);
  return Math.max(0, ...timeouts.map(seconds));
}

export function timingOf(scope: UnitScope): Timing {
  const { unit, properties, platform } = scope;
  if (unit.kind === 'job') {
    const drain = properties.shutdown?.drain === undefined ? 20 : seconds(properties.shutdown.drain);
    return { delay: 0, drain, grace: drain + RESERVE };
  }
  const behindGateway = unit.edges.exposes.length > 0;
  const usual = unit.kind === 'worker' ? 0 : behindGateway ? seconds(platform.gateway?.deregistration ?? GATEWAY_DELAY) : CLUSTER_DELAY;
  const delay = properties.shutdown?.delay === undefined ? usual : seconds(properties.shutdown.delay);
  const drain = properties.shutdown?.drain === undefined ? longestTask(scope) + AFTER_LAST_REQUEST : seconds(properties.shutdown.drain);
  return { delay, drain, grace: delay + drain + RESERVE };
}
