import type { EnvironmentProperties } from '../model/properties/environment';
import type { KubernetesPlatform } from '../model/properties/platform';
import { emulated, exact, type ParityEntry, type ParityTable, refused } from '../target/parity-entry';
import type { ResolvedPlatform } from './plan/platform';

const OTHER_TARGET = exact('for another target');

/** What the Kubernetes target does with an environment; its platform has a table of its own. */
export const ENVIRONMENT_PARITY: ParityTable<Omit<EnvironmentProperties, 'kubernetes'>> = {
  stage: exact('an attribute of telemetry'),
  sizing: exact('replicas'),
  aws: OTHER_TARGET,
  azure: OTHER_TARGET,
  compose: OTHER_TARGET,
  existing: exact('variables and network policies'),
  images: exact('the image of the container'),
  services: exact('as if declared so'),
  secrets: exact('as if declared so'),
  waivers: refused('findings are not waived yet: they are all shown'),
  accept: exact('refusals that it names stop nothing, and stand in this report'),
};

/** A gateway that exists is somebody else's: what its listeners do is taken on trust. */
function gateway({ gateway: resolved }: ResolvedPlatform): ParityEntry {
  if (resolved?.owned !== undefined) return exact('a Gateway with a listener for each host, all with TLS, and routes through them');
  return emulated('routes through a listener that exists: that it has TLS for their hosts is assumed, not seen');
}

function ownedGateway({ gateway: resolved, guards, namespace }: ResolvedPlatform): ParityEntry {
  const beside = resolved?.implementation === 'istio' && (resolved.namespace === namespace || resolved.namespace === '');
  if (beside) return exact('a Gateway, a redirect to HTTPS, and what its pods need beside the units');
  if (guards !== undefined && resolved?.namespace === namespace)
    return emulated('a Gateway and a redirect to HTTPS; policies for its pods are those of whoever runs them');
  return exact('a Gateway, and a redirect to HTTPS');
}

export function platformParity(platform: ResolvedPlatform): ParityTable<KubernetesPlatform> {
  return {
    version: exact('the API versions and fields that are used'),
    namespace: exact('metadata.namespace'),
    ownsNamespace: exact('a Namespace with Pod Security labels, default deny, ResourceQuota and LimitRange'),
    clusterDomain: exact('the addresses of callees'),
    mesh: exact('proxies in the pods, and what they are told of callers, hosts and waiting'),
    monitoring: exact('ServiceMonitor and PodMonitor, and a network policy for Prometheus'),
    gateway: gateway(platform),
    'gateway.owned': ownedGateway(platform),
    secretStore: exact('SecretStore and ExternalSecret'),
    reloader: exact('annotations of the workload'),
    dns: exact('a network policy'),
    telemetry: exact('OTEL_ variables, and a network policy to the collector'),
    imagePullPolicy: exact('imagePullPolicy'),
    imagePullSecrets: exact('imagePullSecrets'),
    registries: exact('an image from elsewhere is refused'),
    priorityClasses: exact('priorityClassName'),
    trafficDistribution: exact('trafficDistribution of the Service'),
    userNamespaces: exact('hostUsers'),
    appArmor: exact('appArmorProfile'),
    seLinux: exact('seLinuxOptions'),
    storageClass: exact('storageClassName of volume claims'),
    privateRanges: exact('what network policies leave out'),
    migrations: exact('an init container of the new pods, or a Job in a wave of its own before the workload'),
    podAnnotations: exact('annotations of pods'),
  };
}
