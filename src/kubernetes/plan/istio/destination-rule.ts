import type { ConnectionPool, DestinationRule, TrafficPolicy } from '../../manifest-istio';
import { head } from '../labels';
import type { PlannedObject } from '../planned-object';
import { KEEP_ALIVE } from '../runtime';
import type { UnitScope } from '../scope';
import { callersOf, hostOf } from './callers';

/** Seconds for which a proxy keeps a connection that nobody uses: it must close first, or a request meets a server that just closed. */
const IDLE = KEEP_ALIVE - 15;

const CONNECTION_POOL: ConnectionPool = {
  tcp: { connectTimeout: '2s', tcpKeepalive: { time: '300s', interval: '30s' } },
  http: { idleTimeout: `${IDLE}s` },
};

/**
 * A replica that fails again and again is left out for a while. Envoy ejects one more where (ejected + 1) * 100 / replicas is not above
 * `maxEjectionPercent`, and ignores ejections where fewer than `minHealthPercent` are left. With 50 for both, one of two replicas can
 * go and the other still counts; of more, up to half. Of one replica none can go, and should not: there is no other. Envoy's own 10
 * percent would eject nothing below ten replicas. Gateway errors (502 to 504) count sooner than what the process itself answers.
 */
const OUTLIER_DETECTION: NonNullable<TrafficPolicy['outlierDetection']> = {
  splitExternalLocalOriginErrors: true,
  consecutiveLocalOriginFailures: 5,
  consecutiveGatewayErrors: 5,
  consecutive5xxErrors: 10,
  interval: '10s',
  baseEjectionTime: '30s',
  maxEjectionPercent: 50,
  minHealthPercent: 50,
};

/** Retries may be a fifth of what is in flight, and three in any case (Istio 1.27 and later; Istio bounds them not at all by itself). */
const RETRY_BUDGET: NonNullable<TrafficPolicy['retryBudget']> = { percent: 20, minRetryConcurrency: 3 };

/** How connections to a service are kept, and for each caller with a bulkhead a subset of every replica, with the bulkhead's bounds. */
export function destinationRuleObject(scope: UnitScope): PlannedObject<DestinationRule> {
  const { name, namespace } = scope;
  return {
    id: 'destinationRule',
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    name,
    namespace,
    // What all rules have in common is one object here; a manifest shares nothing.
    build: () => structuredClone(destinationRule(scope)),
  };
}

function destinationRule(scope: UnitScope): DestinationRule {
  const subsets = callersOf(scope).flatMap(({ subset, call }) =>
    subset === undefined ? [] : [{ name: subset, trafficPolicy: { connectionPool: bulkhead(call.properties.concurrency as number) } }],
  );
  return {
    ...head(scope, 'networking.istio.io/v1', 'DestinationRule'),
    spec: { host: hostOf(scope), trafficPolicy: trafficPolicy(scope), ...(subsets.length === 0 ? {} : { subsets }) },
  };
}

function trafficPolicy({ platform }: UnitScope): TrafficPolicy {
  return {
    connectionPool: CONNECTION_POOL,
    loadBalancer: {
      simple: 'LEAST_REQUEST',
      warmup: { duration: '60s' },
      // Istio prefers the caller's zone wherever there is outlier detection. The platform says whether that is wanted, on the Service.
      ...(platform.trafficDistribution === undefined ? { localityLbSetting: { enabled: false } } : {}),
    },
    outlierDetection: OUTLIER_DETECTION,
    retryBudget: RETRY_BUDGET,
  };
}

/**
 * `http2MaxRequests` is Envoy's `max_requests`, which counts requests of HTTP/1.1 too. As many may wait while connections are made: fewer,
 * and a burst within the bound would be refused on cold connections. Connections have no bound of their own: idle ones would use it up.
 */
function bulkhead(concurrency: number): ConnectionPool {
  return { ...CONNECTION_POOL, http: { ...CONNECTION_POOL.http, http2MaxRequests: concurrency, http1MaxPendingRequests: concurrency } };
}
