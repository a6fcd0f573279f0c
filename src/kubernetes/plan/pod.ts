import { seconds } from '../../model/duration';
import { compare } from '../../model/problem';
import type { PodSpec, PodTemplate, Volume } from '../manifest';
import { DEFAULT_USER, IDENTITY_VOLUME, initContainers, mainContainer } from './container';
import { fileVolumes } from './files';
import { proxyAnnotations, proxyLabels } from './istio/proxy';
import { selectorLabels, versionedLabels } from './labels';
import { migratesInPods } from './migration';
import type { UnitScope } from './scope';
import { secretVolumes } from './secrets';
import { timingOf } from './timing';
import { isStateful, writableVolumes } from './volumes';

/** What `kubectl logs` and `kubectl exec` take where a pod has several containers (kubernetes.io, well-known annotations). */
const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** The pods of a unit. */
export function podTemplate(scope: UnitScope): PodTemplate {
  const { sidecars = {}, initContainers = {}, annotations: own } = scope.properties;
  const isAlone = Object.keys(sidecars).length + Object.keys(initContainers).length === 0 && !migratesInPods(scope);
  const annotations = {
    ...(isAlone ? {} : { [DEFAULT_CONTAINER]: scope.name }),
    ...proxyAnnotations(scope),
    ...scope.platform.podAnnotations,
    ...own,
  };
  return {
    metadata: {
      labels: { ...versionedLabels(scope), ...proxyLabels(scope) },
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec: podSpec(scope),
  };
}

function podSpec(scope: UnitScope): PodSpec {
  const { properties, platform, unit } = scope;
  const user = properties.user ?? DEFAULT_USER;
  const init = initContainers(scope);
  const priorityClass = platform.priorityClasses?.[properties.criticality ?? 'medium'];
  return {
    serviceAccountName: scope.name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(platform.userNamespaces === true ? { hostUsers: false } : {}),
    ...(priorityClass === undefined ? {} : { priorityClassName: priorityClass }),
    ...(platform.imagePullSecrets === undefined ? {} : { imagePullSecrets: platform.imagePullSecrets.map((name) => ({ name })) }),
    dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
    terminationGracePeriodSeconds: timingOf(scope).grace,
    ...(unit.kind === 'job' ? { restartPolicy: 'Never' } : {}),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
      ...(platform.seLinux === 'container_t' ? { seLinuxOptions: { type: 'container_t' } } : {}),
    },
    ...(unit.kind === 'job' ? {} : placement(scope)),
    ...(init.length === 0 ? {} : { initContainers: init }),
    containers: [mainContainer(scope)],
    volumes: volumes(scope),
  };
}

function volumes(scope: UnitScope): Volume[] {
  const token = scope.properties.identityToken;
  const identity: Volume[] =
    token === undefined
      ? []
      : [
          {
            name: IDENTITY_VOLUME,
            projected: {
              sources: [
                { serviceAccountToken: { path: 'token', audience: token.audience, expirationSeconds: seconds(token.expires ?? '1h') } },
              ],
            },
          },
        ];
  return [...writableVolumes(scope).volumes, ...fileVolumes(scope).volumes, ...secretVolumes(scope).volumes, ...identity].sort((a, b) =>
    compare(a.name, b.name),
  );
}

/**
 * Spread over zones and, where there is room, over nodes. Both are preferences: a hard rule would stop a scale-out while a zone is gone,
 * and a roll-out where there are as many replicas as nodes. Scanners ask for either form, so both are there.
 */
function placement(scope: UnitScope): Pick<PodSpec, 'topologySpreadConstraints' | 'affinity'> {
  const labelSelector = { matchLabels: selectorLabels(scope.name) };
  // The label by which each controller tells the pods of one revision from those of the next: a roll-out is spread by itself.
  const revision = isStateful(scope) ? 'controller-revision-hash' : 'pod-template-hash';
  return {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector,
        matchLabelKeys: [revision],
        nodeTaintsPolicy: 'Honor',
      },
    ],
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector } },
        ],
      },
    },
  };
}
