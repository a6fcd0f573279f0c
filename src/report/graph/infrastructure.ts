import type { ResolvedPlatform } from '../../kubernetes/plan/platform';
import { portsOf } from '../../kubernetes/plan/ports';
import { systemScopes } from '../../kubernetes/plan/system';
import { compare } from '../../model/problem';
import type { Peer } from '../../model/properties/platform';
import type { InfrastructureEntry } from './graph';
import { readable } from './readable';
import type { GraphView } from './view';

/** What a cluster has that every unit, or many, exchange packets with though nobody declares it; each with its reason. */
export function infrastructureOf(view: GraphView): InfrastructureEntry[] {
  const { platform, system, environment } = view;
  if (platform === undefined) return [];
  const scopes = systemScopes(system, environment);
  const all = scopes.length;
  const exposed = system.units.filter((unit) => unit.edges.exposes.length > 0).length;
  const measured = scopes.filter((scope) => portsOf(scope).metrics !== undefined).length;
  const { dns, mesh, gateway, monitoring, telemetry } = platform;
  const entries: InfrastructureEntry[] = [
    {
      name: 'Cluster DNS',
      place: `${placeOf(dns)}, port ${dns.port}${dns.nodeLocal === false ? '' : `, and the cache of each node at ${dns.nodeLocal}`}`,
      direction: 'from units',
      units: all,
      reason: 'to find the addresses of callees, stores, brokers and externals by their names',
    },
  ];
  if (mesh !== undefined)
    entries.push({
      name: mesh.kind === 'istio' ? 'Istio, control plane' : 'Linkerd, control plane',
      place: placeOf(mesh.controlPlane),
      direction: 'from units',
      units: all,
      reason: 'where the proxies get their certificates and their configuration',
    });
  if (gateway !== undefined && exposed > 0)
    entries.push({
      name: `Gateway ${gateway.name}`,
      place: placeOf(gateway.pods),
      direction: 'to units',
      units: exposed,
      reason: 'through which all requests from outside come in',
    });
  if (monitoring !== undefined && measured > 0)
    entries.push({
      name: 'Prometheus',
      place: placeOf(monitoring.prometheus),
      direction: 'to units',
      units: measured,
      reason: 'which reads their metrics',
    });
  if (telemetry !== undefined)
    entries.push({
      name: 'OpenTelemetry collector',
      place: telemetry.pods === undefined ? telemetry.endpoint : `${placeOf(telemetry.pods)}, ${telemetry.endpoint}`,
      direction: 'from units',
      units: all,
      reason: 'where their traces go',
    });
  return entries.map((entry) => ({ ...entry, place: readable(entry.place) }));
}

/** What a platform is like, one fact a text. */
export function platformFacts(platform: ResolvedPlatform, namespace: string): string[] {
  const { mesh, gateway } = platform;
  return [
    `Kubernetes ${platform.version}`,
    `namespace ${namespace}`,
    ...(mesh === undefined ? [] : [mesh.kind === 'istio' ? `Istio ${mesh.version} (${mesh.dataPlane})` : 'Linkerd']),
    ...(gateway === undefined
      ? []
      : [`gateway ${gateway.name}${gateway.implementation === 'other' ? '' : ` (${gateway.implementation})`}`]),
  ].map(readable);
}

function placeOf({ namespace, labels = {} }: Peer): string {
  const selected = Object.entries(labels)
    .sort(([a], [b]) => compare(a, b))
    .map(([key, value]) => `${key}=${value}`);
  return [`namespace ${namespace}`, ...selected].join(', ');
}
