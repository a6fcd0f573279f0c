import { milliseconds } from '../../model/duration';
import type { Manifest, PodMonitor, ServiceMonitor } from '../manifest';
import { head, selector } from './labels';
import type { PlannedObject } from './planned-object';
import { portName, portsOf } from './ports';
import type { UnitScope } from './scope';

const API = 'monitoring.coreos.com/v1';
const LONGEST_SCRAPE = 10_000;
/** Bounds that keep one unit from filling the monitoring system. */
const LIMITS = { sampleLimit: 10_000, labelLimit: 64, labelValueLengthLimit: 512 } as const;
const POD_LABELS = ['app.kubernetes.io/version'];

/** What tells the Prometheus Operator to scrape: through the Service where there is one, else the pods. */
export function monitorObjects(scope: UnitScope): PlannedObject<ServiceMonitor | PodMonitor>[] {
  const { unit, name, namespace, platform } = scope;
  if (platform.monitoring === undefined || portsOf(scope).metrics === undefined) return [];
  return unit.kind === 'service'
    ? [{ id: 'serviceMonitor', apiVersion: API, kind: 'ServiceMonitor', name, namespace, build: () => serviceMonitor(scope) }]
    : [{ id: 'podMonitor', apiVersion: API, kind: 'PodMonitor', name, namespace, build: () => podMonitor(scope) }];
}

function serviceMonitor(scope: UnitScope): ServiceMonitor {
  return {
    ...monitorHead(scope, 'ServiceMonitor'),
    spec: { selector: selector(scope), endpoints: [endpoint(scope)], podTargetLabels: [...POD_LABELS], ...LIMITS },
  };
}

function podMonitor(scope: UnitScope): PodMonitor {
  return {
    ...monitorHead(scope, 'PodMonitor'),
    spec: { selector: selector(scope), podMetricsEndpoints: [endpoint(scope)], podTargetLabels: [...POD_LABELS], ...LIMITS },
  };
}

function endpoint(scope: UnitScope): object {
  const ports = portsOf(scope);
  const metrics = scope.properties.metrics || {};
  const interval = metrics.interval ?? '30s';
  return {
    port: portName(ports, ports.metrics as number),
    path: metrics.path ?? '/metrics',
    interval,
    scrapeTimeout: milliseconds(interval) < LONGEST_SCRAPE ? interval : '10s',
    honorLabels: false,
  };
}

function monitorHead<K extends 'ServiceMonitor' | 'PodMonitor'>(scope: UnitScope, kind: K): Manifest & { kind: K } {
  const manifest = head(scope, API, kind);
  return { ...manifest, metadata: { ...manifest.metadata, labels: { ...manifest.metadata.labels, ...scope.platform.monitoring?.labels } } };
}
