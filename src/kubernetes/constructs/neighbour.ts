import type { ContainerPort, PodSpec } from '../manifest';

/**
 * The shapes by which cdk8s-plus-28 and newer tell pod selectors, peers of network policies and subjects of RBAC. They are told
 * by shape so that no version of cdk8s-plus has to be there.
 */

/** What cdk8s-plus asks of a label selector. */
class InstanceSelector {
  constructor(private readonly labels: Readonly<Record<string, string>>) {}

  isEmpty(): boolean {
    return false;
  }

  _toKube(): { matchLabels: Record<string, string> } {
    return { matchLabels: { ...this.labels } };
  }
}

/** Which pods are meant, and in which namespaces: cdk8s-plus' `PodSelectorConfig`. */
export interface PodSelection {
  // biome-ignore lint/suspicious/noExplicitAny: LabelSelector of cdk8s-plus has private members, another set in each version: no other type fits them
  readonly labelSelector: any;
  readonly namespaces: { readonly names: string[] };
}

/** A container as cdk8s-plus asks it for its ports. */
export interface PeerContainer {
  readonly name: string;
  readonly ports: readonly { readonly name: string; readonly number: number }[];
}

/** A subject of RBAC: cdk8s-plus' `SubjectConfiguration`. */
export interface Subject {
  readonly kind: 'ServiceAccount';
  readonly apiGroup: '';
  readonly name: string;
  readonly namespace: string;
}

export function podSelection(labels: Readonly<Record<string, string>>, namespace: string): PodSelection {
  return { labelSelector: new InstanceSelector(labels), namespaces: { names: [namespace] } };
}

/**
 * The containers of a pod with the ports that a peer may use. Sidecars that are init containers count: they serve while the pod runs.
 *
 * @param isForPeers - leaves out what only the platform asks, such as metrics
 */
export function peerContainers(
  { containers, initContainers = [] }: PodSpec,
  isForPeers: (port: ContainerPort) => boolean,
): PeerContainer[] {
  const running = [...containers, ...initContainers.filter((container) => container.restartPolicy === 'Always')];
  return running.map(({ name, ports = [] }) => ({
    name,
    ports: ports.filter(isForPeers).map((port) => ({ name: port.name, number: port.containerPort })),
  }));
}
