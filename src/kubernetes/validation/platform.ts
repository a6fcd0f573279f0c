import type { EnvironmentOptions } from '../../model/configuration';
import { show } from '../../model/problem';
import { type At, below, report } from '../../model/shape';

export function checkNamespace(namespace: unknown, at: At): void {
  if (namespace === undefined || namespace === '') {
    report(at, {
      code: 'no-namespace',
      received: 'nothing',
      expected: 'a namespace',
      fix: "add namespace: 'shop'; nothing is put into the default namespace",
    });
  } else if (typeof namespace === 'string' && (namespace === 'default' || namespace.startsWith('kube-'))) {
    report(at, {
      code: 'reserved-namespace',
      received: show(namespace),
      expected: 'a namespace of your own',
      fix: 'choose another: default has no owner and kube-* belongs to Kubernetes',
    });
  }
}

/** Fields that a version does not have are refused, not left out. */
export function checkPlatform({ kubernetes = {} }: EnvironmentOptions, at: At): void {
  const minor = Number.parseInt((kubernetes.version ?? '1.34').slice(2), 10);
  const since = (field: string, value: unknown, version: number): void => {
    if (value !== undefined && value !== false && minor < version)
      report(below(at, field), {
        code: 'version-too-old',
        received: `${show(value)} on Kubernetes 1.${minor}`,
        expected: `Kubernetes 1.${version} or later`,
        fix: `remove ${field}, or raise version`,
      });
  };
  since('trafficDistribution', kubernetes.trafficDistribution === 'PreferClose' ? undefined : kubernetes.trafficDistribution, 34);
  since('userNamespaces', kubernetes.userNamespaces, 33);
  const mesh = typeof kubernetes.mesh === 'string' ? { kind: kubernetes.mesh } : kubernetes.mesh;
  if (mesh && mesh.kind === 'istio' && mesh.cni === false && kubernetes.ownsNamespace)
    report(below(below(at, 'mesh'), 'cni'), {
      code: 'mesh-needs-cni',
      received: 'cni: false in a namespace that the system owns',
      expected: "Istio's node agent: without it each pod starts as root with NET_ADMIN, which Pod Security refuses at either level",
      fix: 'install istio-cni and remove cni: false, or leave ownsNamespace out',
    });
  if (mesh && (mesh.kind !== 'istio' || mesh.dataPlane === 'ambient')) {
    report(below(at, 'mesh'), {
      code: 'not-expressed',
      received: show(kubernetes.mesh),
      expected: "mesh: 'istio' with sidecars, or no mesh",
      fix: "write mesh: 'istio', or leave it out: policies of other meshes are not derived yet, and half of them would be worse than none",
    });
  }
}
