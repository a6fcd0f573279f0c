import { type EnvironmentOptions, type ServiceProperties, System } from 'keelson';
import config from '../../../examples/ecommerce/keelson.config';
import type { Manifest } from '../../../src/kubernetes/manifest';
import { planSystem } from '../../../src/kubernetes/plan/system';
import { MANIFEST_RULES } from '../../../src/kubernetes/rules/manifest-rules';
import { evaluate } from '../../../src/rules/rule';

type Body = Manifest & { [key: string]: any };

/** Everything that follows from one service, its Deployment and its autoscaler among it. */
function manifestsOf(properties: Partial<ServiceProperties> = {}): Body[] {
  const system = new System('shop');
  system.service('orders', { image: 'registry.example.com/orders:1.0.0', http: { port: 8080 }, ...properties });
  return planSystem(system, { kubernetes: { namespace: 'shop' } }).flatMap((group) => group.objects.map((object) => object.build()));
}

const find = (manifests: readonly Body[], kind: string): Body => manifests.find((manifest) => manifest.kind === kind)!;
const pod = (manifests: readonly Body[]): any => find(manifests, 'Deployment').spec.template.spec;

/** Each breaks one rule, the way an override might. */
const BROKEN: Readonly<
  Record<string, readonly (readonly [what: string, change: (manifests: Body[]) => void, subject: string, message: string])[]>
> = {
  'reliability/autoscaled-workloads-say-no-replicas': [
    [
      'replicas beside an autoscaler',
      (all) => {
        find(all, 'Deployment').spec.replicas = 3;
      },
      'Deployment/orders',
      'it says replicas: 3 beside HorizontalPodAutoscaler/orders',
    ],
    [
      'an autoscaler of nothing',
      (all) => {
        find(all, 'HorizontalPodAutoscaler').spec.scaleTargetRef.name = 'order';
      },
      'HorizontalPodAutoscaler/orders',
      'it scales Deployment/order, which is not there',
    ],
    [
      'fewest above most',
      (all) => {
        find(all, 'HorizontalPodAutoscaler').spec.minReplicas = 99;
      },
      'HorizontalPodAutoscaler/orders',
      'minReplicas 99 is above maxReplicas 12',
    ],
  ],
  'reliability/containers-have-probes': [
    [
      'no liveness probe',
      (all) => void delete pod(all).containers[0].livenessProbe,
      'Deployment/orders',
      'container orders has no livenessProbe',
    ],
    [
      'one path for both',
      (all) => {
        pod(all).containers[0].readinessProbe.httpGet.path = '/livez';
      },
      'Deployment/orders',
      'container orders is asked the same for liveness and readiness',
    ],
  ],
  'reliability/containers-have-resources': [
    [
      'no limits',
      (all) => void delete pod(all).containers[0].resources.limits,
      'Deployment/orders',
      'container orders has no limits.memory',
    ],
    [
      'a container without any',
      (all) => void pod(all).containers.push({ ...pod(all).containers[0], name: 'proxy', resources: undefined }),
      'Deployment/orders',
      'container proxy has no requests.cpu, requests.memory, limits.memory',
    ],
  ],
  'reliability/selectors-match-pods': [
    [
      'another label on the pods of a Deployment',
      (all) => {
        find(all, 'Deployment').spec.selector.matchLabels = { app: 'order' };
      },
      'Deployment/orders',
      'its selector app=order matches no pod',
    ],
    [
      'a Service that selects nothing',
      (all) => {
        find(all, 'Service').spec.selector['app.kubernetes.io/instance'] = 'order';
      },
      'Service/orders',
      'its selector app.kubernetes.io/instance=order matches no pod',
    ],
    [
      'a budget that selects nothing',
      (all) => {
        find(all, 'PodDisruptionBudget').spec.selector.matchLabels = { app: 'x' };
      },
      'PodDisruptionBudget/orders',
      'its selector app=x matches no pod',
    ],
    [
      'a policy that selects nothing',
      (all) => {
        find(all, 'NetworkPolicy').spec.podSelector.matchLabels = { app: 'x' };
      },
      'NetworkPolicy/orders',
      'its selector app=x matches no pod',
    ],
  ],
  'security/containers-are-not-privileged': [
    [
      'privileged',
      (all) => {
        pod(all).containers[0].securityContext.privileged = true;
      },
      'Deployment/orders',
      'container orders is privileged',
    ],
    [
      'no security context',
      (all) => {
        pod(all).containers[0].securityContext = { capabilities: { drop: ['ALL'] } };
      },
      'Deployment/orders',
      'container orders may gain privileges',
    ],
    [
      'root',
      (all) => {
        pod(all).containers[0].securityContext.runAsUser = 0;
      },
      'Deployment/orders',
      'container orders may run as root',
    ],
    [
      'a capability',
      (all) => {
        pod(all).containers[0].securityContext.capabilities.add = ['NET_ADMIN', 'NET_BIND_SERVICE'];
      },
      'Deployment/orders',
      'container orders adds the capability NET_ADMIN',
    ],
    [
      'kept capabilities',
      (all) => void delete pod(all).containers[0].securityContext.capabilities,
      'Deployment/orders',
      'container orders keeps capabilities',
    ],
    [
      'the network of the node',
      (all) => {
        pod(all).hostNetwork = true;
      },
      'Deployment/orders',
      'hostNetwork is switched on',
    ],
    [
      'a folder of the node',
      (all) => void pod(all).volumes.push({ name: 'docker', hostPath: { path: '/var/run' } }),
      'Deployment/orders',
      'volume docker is a folder of the node',
    ],
    [
      'a port of the node',
      (all) => {
        pod(all).containers[0].ports[0].hostPort = 80;
      },
      'Deployment/orders',
      'container orders opens a port of the node',
    ],
  ],
};

describe('the rules over manifests', () => {
  it('each have a case here', () => {
    expect(MANIFEST_RULES.map((rule) => rule.id).sort()).toEqual(Object.keys(BROKEN).sort());
  });

  it('find nothing in what Keelson plans', () => {
    expect(evaluate(MANIFEST_RULES, manifestsOf())).toEqual([]);
    expect(
      evaluate(
        MANIFEST_RULES,
        manifestsOf({ scaling: 3, grpc: { port: 9000 }, sidecars: { proxy: { image: 'registry.example.com/proxy:1' } } }),
      ),
    ).toEqual([]);
    for (const environment of Object.values<EnvironmentOptions>(config.environments)) {
      const manifests = planSystem(config.system, environment).flatMap((group) => group.objects.map((object) => object.build()));
      expect(evaluate(MANIFEST_RULES, manifests)).toEqual([]);
    }
  });

  const cases = Object.entries(BROKEN).flatMap(([id, list]) => list.map((each) => [id, ...each] as const));
  it.each(cases)('%s: %s', (id, _, change, subject, message) => {
    const manifests = manifestsOf();
    change(manifests);
    const findings = evaluate(MANIFEST_RULES, manifests);
    expect(findings.map((finding) => finding.rule)).toEqual([id]);
    expect(findings[0]).toMatchObject({ subject, message, severity: 'error' });
  });

  it('stand manifests that lack everything', () => {
    const bare = [
      'Deployment',
      'StatefulSet',
      'CronJob',
      'Job',
      'Pod',
      'HorizontalPodAutoscaler',
      'Service',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'ConfigMap',
    ];
    const manifests = bare.flatMap((kind) => [
      { kind },
      { kind, spec: null },
      { kind, spec: { template: { spec: { containers: [null, {}] } } } },
    ]);
    expect(() => evaluate(MANIFEST_RULES, manifests as unknown as Manifest[])).not.toThrow();
  });
});
