import type { ModelRule } from '../model-rule';

/** Users below it may exist on the node: what they own there would be this process' too. */
const LOWEST_USER = 10_001;

export const userIsAbove10000: ModelRule = {
  id: 'security/user-is-above-10000',
  severity: 'warning',
  description: 'A process runs as a user above 10000, who owns nothing on the node should the process get out of its container.',
  standard: 'checkov CKV_K8S_40, kube-score container-security-context-user-group-id, Trivy KSV-0020',
  fix: 'leave user out (65532), and build the image so that any user can run it',
  *check({ units }) {
    for (const { unit, properties, path } of units) {
      const containers = [...Object.entries(properties.sidecars ?? {}), ...Object.entries(properties.initContainers ?? {})];
      const users: [string, number | undefined][] = [
        ['', properties.user],
        ...containers.map(([name, { user }]): [string, number | undefined] => [` of ${name}`, user]),
      ];
      for (const [of, user] of users) {
        if (user !== undefined && user < LOWEST_USER) yield { subject: path, message: `the user${of} is ${user}`, source: unit.source };
      }
    }
  },
};
