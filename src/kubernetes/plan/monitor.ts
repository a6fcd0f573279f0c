import { milliseconds } from '../../model/duration';
import type { Manifest, PodMonitor, ServiceMonitor } from '../manifest';
import { isMeshed } from './istio/mesh';
import { scrapedDirectly } from './istio/metrics';
import { MERGED_METRICS_PORT } from './istio/proxy';
import { head, selector } from './labels';
import type { PlannedObject } from './planned-object';
import { portName, portsOf } from './ports';
import type { UnitScope } from './scope';

const API = 'monitoring.coreos.com/v1';
const LONGEST_SCRAPE = 10_000;
/** Bounds that keep one unit from filling the monitoring system. */
const LIMITS = { sampleLimit: 10_000, labelLimit: 64, labelValueLengthLimit: 512 } as const;
const POD_LABELS = ['app.kubernetes.io/version'];

/** The port that Istio's injected proxy names, and the path of its metrics (its template for injection). */
const PROXY_PORT = 'http-envoy-prom';
const PROXY_PATH = '/stats/prometheus';
/** What is kept of a proxy's own metrics: requests as Istio counts them, and whether the proxy itself is well. */
const PROXY_METRICS =
  'istio_.*|envoy_server_(live|uptime|memory_heap_size|days_until_first_cert_expiring)|envoy_cluster_manager_active_clusters';
/** Sizes of messages, in twenty buckets for each pair of workloads and each status: many series that no objective asks for. */
const PROXY_SIZES = 'istio_(request|response)_bytes_bucket';

/** What tells the Prometheus Operator to scrape: through the Service where there is one, else the pods. */
export function monitorObjects(scope: UnitScope): PlannedObject<ServiceMonitor | PodMonitor>[] {
  const { unit, platform } = scope;
  if (platform.monitoring === undefined) return [];
  const isMerged = isMeshed(platform) && !scrapedDirectly(scope);
  const hasMetrics = portsOf(scope).metrics !== undefined;
  return [
    ...(hasMetrics && unit.kind === 'service' && !isMerged ? [serviceMonitor(scope)] : []),
    ...(hasMetrics && (unit.kind !== 'service' || isMerged)
      ? [podMonitor(scope, 'podMonitor', scope.name, isMerged ? mergedEndpoint : endpoint)]
      : []),
    ...(isMeshed(platform) ? [podMonitor(scope, 'proxyMonitor', `${scope.name}-proxy`, proxyEndpoint)] : []),
  ];
}

function serviceMonitor(scope: UnitScope): PlannedObject<ServiceMonitor> {
  const { name, namespace } = scope;
  return {
    id: 'serviceMonitor',
    apiVersion: API,
    kind: 'ServiceMonitor',
    name,
    namespace,
    build: () => ({
      ...monitorHead(scope, 'ServiceMonitor', name),
      spec: { selector: selector(scope), endpoints: [endpoint(scope)], podTargetLabels: [...POD_LABELS], ...LIMITS },
    }),
  };
}

function podMonitor(scope: UnitScope, id: string, name: string, endpointOf: (scope: UnitScope) => object): PlannedObject<PodMonitor> {
  return {
    id,
    apiVersion: API,
    kind: 'PodMonitor',
    name,
    namespace: scope.namespace,
    build: () => ({
      ...monitorHead(scope, 'PodMonitor', name),
      spec: { selector: selector(scope), podMetricsEndpoints: [endpointOf(scope)], podTargetLabels: [...POD_LABELS], ...LIMITS },
    }),
  };
}

function endpoint(scope: UnitScope): object {
  const ports = portsOf(scope);
  const metrics = scope.properties.metrics || {};
  return {
    port: portName(ports, ports.metrics as number),
    path: metrics.path ?? '/metrics',
    ...scraping(scope),
  };
}

/**
 * The metrics of the process as the agent of the proxy hands them out, without those of the proxy, which have a monitor of their own. No
 * container names the agent's port: the address of one that is named is changed to it.
 */
function mergedEndpoint(scope: UnitScope): object {
  return {
    port: PROXY_PORT,
    path: PROXY_PATH,
    ...scraping(scope),
    relabelings: [
      {
        sourceLabels: ['__address__'],
        regex: '(.+):\\d+',
        targetLabel: '__address__',
        replacement: `$1:${MERGED_METRICS_PORT}`,
        action: 'replace',
      },
    ],
    metricRelabelings: [{ sourceLabels: ['__name__'], regex: '(istio|envoy)_.*', action: 'drop' }],
  };
}

function proxyEndpoint(scope: UnitScope): object {
  return {
    port: PROXY_PORT,
    path: PROXY_PATH,
    ...scraping(scope),
    metricRelabelings: [
      { sourceLabels: ['__name__'], regex: PROXY_METRICS, action: 'keep' },
      { sourceLabels: ['__name__'], regex: PROXY_SIZES, action: 'drop' },
    ],
  };
}

function scraping({ properties }: UnitScope): object {
  const metrics = properties.metrics || {};
  const interval = metrics.interval ?? '30s';
  return { interval, scrapeTimeout: milliseconds(interval) < LONGEST_SCRAPE ? interval : '10s', honorLabels: false };
}

function monitorHead<K extends 'ServiceMonitor' | 'PodMonitor'>(scope: UnitScope, kind: K, name: string): Manifest & { kind: K } {
  const manifest = head(scope, API, kind, name);
  return { ...manifest, metadata: { ...manifest.metadata, labels: { ...manifest.metadata.labels, ...scope.platform.monitoring?.labels } } };
}
