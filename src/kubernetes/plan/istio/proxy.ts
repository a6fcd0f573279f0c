import { bytes, millicores } from '../../../model/quantity';
import { portsOf } from '../ports';
import type { UnitScope } from '../scope';
import { timingOf } from '../timing';
import { isMeshed } from './mesh';
import { scrapedDirectly } from './metrics';

/** Where the proxy hands out its own metrics, and where its agent hands them out together with those of the process. */
export const PROXY_METRICS_PORT = 15_090;
export const MERGED_METRICS_PORT = 15_020;
/** Where istiod tells proxies what they are to do, and signs their certificates. */
export const ISTIOD_PORT = 15_012;

/** Labels by which Istio puts its proxy into the pods of a unit, whether or not their namespace asks for it. */
export function proxyLabels({ platform }: UnitScope): Record<string, string> {
  if (!isMeshed(platform)) return {};
  const { revision } = platform.mesh;
  return { ...(revision === undefined ? {} : { 'istio.io/rev': revision }), 'sidecar.istio.io/inject': 'true' };
}

/** Annotations that tell the proxy its sizes, its end, and what it leaves alone. */
export function proxyAnnotations(scope: UnitScope): Record<string, string> {
  const { platform } = scope;
  if (!isMeshed(platform)) return {};
  const { proxy } = platform.mesh;
  return {
    ...metricsAnnotations(scope),
    'proxy.istio.io/config': JSON.stringify({ drainDuration: `${drainSeconds(scope)}s` }),
    // A native sidecar (Istio 1.24, Kubernetes 1.29) starts before every other container, init containers too, and ends after the
    // process: jobs end, and a process that drains keeps its network.
    'sidecar.istio.io/nativeSidecar': 'true',
    // One alone would unset the others (Istio's template for injection).
    'sidecar.istio.io/proxyCPU': proxy.cpu,
    'sidecar.istio.io/proxyCPULimit': proxy.cpuLimit,
    'sidecar.istio.io/proxyMemory': proxy.memory,
    'sidecar.istio.io/proxyMemoryLimit': proxy.memoryLimit,
    // The kubelet has no certificate of the mesh.
    'sidecar.istio.io/rewriteAppHTTPProbers': 'true',
    // Long answers of DNS come over TCP, from an address that is no Service's where a cache on the node gives them.
    'traffic.sidecar.istio.io/excludeOutboundPorts': '53',
  };
}

/**
 * The proxy drains from the beginning of a pod's end: it asks clients to leave with each answer more often, with every one when this time
 * is over. By then the process gets its SIGTERM and takes no new connections. Where nobody calls, there is nothing to wait for.
 */
function drainSeconds(scope: UnitScope): number {
  return Math.max(1, timingOf(scope).delay);
}

/** Metrics on a port of callers: the agent of the proxy asks for them within the pod. Else they are asked for once, by Prometheus itself. */
function metricsAnnotations(scope: UnitScope): Record<string, string> {
  const { metrics } = portsOf(scope);
  if (scope.platform.monitoring === undefined) return {};
  if (metrics === undefined || scrapedDirectly(scope)) return { 'prometheus.istio.io/merge-metrics': 'false' };
  const { path = '/metrics' } = scope.properties.metrics || {};
  return {
    'prometheus.io/path': path,
    'prometheus.io/port': String(metrics),
    'prometheus.io/scrape': 'true',
  };
}

/** Thousandths of a core and bytes of the proxy beside each replica. */
export function proxySizes({ platform }: UnitScope): { readonly cpu: number; readonly memory: number; readonly memoryLimit: number } {
  if (!isMeshed(platform)) return { cpu: 0, memory: 0, memoryLimit: 0 };
  const { cpu, memory, memoryLimit } = platform.mesh.proxy;
  return { cpu: millicores(cpu), memory: bytes(memory), memoryLimit: bytes(memoryLimit) };
}
