import { containersOf, type Json, list, type ManifestRule, podTemplateOf, subjectOf } from './pods';

/** The one capability that the restricted level lets a container add. */
const ALLOWED_CAPABILITY = 'NET_BIND_SERVICE';

const HOST_NAMESPACES = ['hostNetwork', 'hostPID', 'hostIPC'] as const;

export const containersAreNotPrivileged: ManifestRule = {
  id: 'security/containers-are-not-privileged',
  severity: 'error',
  description: 'Pods keep to the restricted level of Pod Security: whoever breaks into a process gets no hold of the node.',
  standard: 'Kubernetes Pod Security Standards, restricted',
  fix: 'take the change out of the override; writable folders, users and ports have properties of their own',
  *check(manifests) {
    for (const manifest of manifests) {
      const pod = podTemplateOf(manifest)?.spec;
      if (pod === undefined || pod === null) continue;
      const subject = subjectOf(manifest);
      for (const key of HOST_NAMESPACES) {
        if (pod[key] === true) yield { subject, message: `${key} is switched on` };
      }
      for (const volume of list(pod.volumes)) {
        if (volume?.hostPath !== undefined) yield { subject, message: `volume ${volume.name} is a folder of the node` };
      }
      for (const container of containersOf(manifest)) {
        for (const message of problemsOf(container, pod)) yield { subject, message: `container ${container?.name} ${message}` };
      }
    }
  },
};

function* problemsOf(container: Json, pod: Json): Generator<string> {
  const context = container?.securityContext ?? {};
  if (context.privileged === true) yield 'is privileged';
  if (context.allowPrivilegeEscalation !== false) yield 'may gain privileges';
  const user = context.runAsUser ?? pod.securityContext?.runAsUser;
  const nonRoot = context.runAsNonRoot ?? pod.securityContext?.runAsNonRoot;
  if (nonRoot !== true || user === 0) yield 'may run as root';
  const profile = context.seccompProfile?.type ?? pod.securityContext?.seccompProfile?.type;
  if (profile !== 'RuntimeDefault' && profile !== 'Localhost') yield 'has no seccomp profile';
  if (!list(context.capabilities?.drop).includes('ALL')) yield 'keeps capabilities';
  for (const capability of list(context.capabilities?.add)) {
    if (capability !== ALLOWED_CAPABILITY) yield `adds the capability ${capability}`;
  }
  if (list(container?.ports).some((port) => port?.hostPort !== undefined)) yield 'opens a port of the node';
}
