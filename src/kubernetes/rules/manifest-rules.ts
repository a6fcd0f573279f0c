import { autoscaledWorkloadsSayNoReplicas } from './autoscaled-workloads-say-no-replicas';
import { containersAreNotPrivileged } from './containers-are-not-privileged';
import { containersHaveProbes } from './containers-have-probes';
import { containersHaveResources } from './containers-have-resources';
import type { ManifestRule } from './pods';
import { selectorsMatchPods } from './selectors-match-pods';

/** All rules over manifests, by their ids. */
export const MANIFEST_RULES: readonly ManifestRule[] = [
  autoscaledWorkloadsSayNoReplicas,
  containersHaveProbes,
  containersHaveResources,
  selectorsMatchPods,
  containersAreNotPrivileged,
];
