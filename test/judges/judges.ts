import { checkov } from './checkov';
import { istioOffline } from './istio-offline';
import { type Judge, setting } from './judge';
import { kubeScore } from './kube-score';
import { kubeconform } from './kubeconform';
import { kubernetesValidate } from './kubernetes-validate';
import { noIgnores } from './no-ignores';

const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.');

/** Every judge. kube-score judges for the newest Kubernetes version of the list. */
export function judges(): readonly Judge[] {
  const versions = setting('KUBERNETES_VERSIONS').split(/\s+/);
  return [
    noIgnores,
    ...versions.map(kubeconform),
    ...versions.map((version) => kubernetesValidate(minorOf(version))),
    kubeScore(minorOf(versions.at(-1) ?? '')),
    checkov,
    istioOffline,
  ];
}
