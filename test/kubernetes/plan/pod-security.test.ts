import everything from '../../systems/everything/keelson.config';
import { imageOf, job, planned, service, templateOf, worker } from './support/manifests';

/** Every pod of the system that says everything, in each of its environments, and of the three kinds of unit by themselves. */
const PODS = [
  ...Object.entries(everything.environments).flatMap(([name, environment]) =>
    planned(everything.system, environment).workloads.map(
      (workload) => [`${name} ${workload.metadata.name}`, templateOf(workload).spec] as const,
    ),
  ),
  ...[service(), worker(), job(), job({ schedule: '@daily' })].map((each) => [`lone ${each.workload.kind}`, each.pod] as const),
];
const containersOf = (pod: any): any[] => [...pod.containers, ...(pod.initContainers ?? [])];

/** Pod Security "restricted" and "baseline", and what scanners ask beyond it: said of the pod and of each of its containers. */
describe.each(PODS)('the pods of %s', (_, pod) => {
  const contexts = containersOf(pod).map((container) => container.securityContext);

  it('W01 do not run as root', () => {
    for (const context of [pod.securityContext, ...contexts]) expect(context.runAsNonRoot).toBe(true);
  });

  it('W02 C11 run as a user and a group above 10000, which is not the proxy of the mesh', () => {
    for (const { runAsUser, runAsGroup } of [pod.securityContext, ...contexts]) {
      expect(runAsUser).toBeGreaterThan(10_000);
      expect(runAsGroup).toBeGreaterThan(10_000);
    }
  });

  it('W03 gain no privileges', () => {
    for (const context of contexts) expect(context).toMatchObject({ allowPrivilegeEscalation: false, privileged: false });
  });

  it('W04 have no capabilities', () => {
    for (const { capabilities } of contexts) expect(capabilities).toEqual({ drop: ['ALL'] });
  });

  it('W05 have a read-only root, and a bounded folder to write to at /tmp', () => {
    for (const context of contexts) expect(context.readOnlyRootFilesystem).toBe(true);
    const tmp = pod.containers[0].volumeMounts.find((mount: any) => mount.mountPath === '/tmp');
    expect(pod.volumes.find((volume: any) => volume.name === tmp.name).emptyDir.sizeLimit).toMatch(/Mi$/);
    for (const { emptyDir } of pod.volumes) if (emptyDir !== undefined) expect(emptyDir.sizeLimit).toBeDefined();
  });

  it('W06 have the seccomp profile of the container runtime', () => {
    for (const context of [pod.securityContext, ...contexts]) expect(context.seccompProfile).toEqual({ type: 'RuntimeDefault' });
  });

  it('W07 C9 name no AppArmor profile but that of the container runtime, and none in an annotation', () => {
    for (const { appArmorProfile } of contexts) expect([undefined, 'RuntimeDefault']).toContain(appArmorProfile?.type);
  });

  it('W08 C8 name no SELinux type but container_t, and neither user nor role', () => {
    for (const { seLinuxOptions } of [pod.securityContext, ...contexts])
      expect([undefined, { type: 'container_t' }]).toContainEqual(seLinuxOptions);
  });

  it('W09 share nothing with the node', () => {
    for (const key of ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostname', 'nodeName'])
      expect(pod).not.toHaveProperty(key);
    for (const key of ['procMount', 'windowsOptions']) for (const context of contexts) expect(context).not.toHaveProperty(key);
    expect(pod.securityContext).not.toHaveProperty('sysctls');
    for (const { ports = [] } of containersOf(pod)) for (const port of ports) expect(port).not.toHaveProperty('hostPort');
  });

  it('W10 are asked for their health at their own address', () => {
    for (const { startupProbe, livenessProbe, readinessProbe, lifecycle } of containersOf(pod))
      for (const asked of [startupProbe, livenessProbe, readinessProbe, lifecycle?.preStop])
        for (const handler of [asked?.httpGet, asked?.tcpSocket]) expect(handler?.host).toBeUndefined();
  });

  it('W11 mount nothing that restricted Pod Security does not know', () => {
    for (const { name, ...volume } of pod.volumes) {
      expect(name).toBeDefined();
      expect(Object.keys(volume)).toHaveLength(1);
      expect(['configMap', 'emptyDir', 'projected', 'secret']).toContain(Object.keys(volume)[0]);
    }
  });

  it('W12 own their volumes by the group of the process', () => {
    const { fsGroup, runAsGroup, fsGroupChangePolicy } = pod.securityContext;
    expect([fsGroup, fsGroupChangePolicy]).toEqual([runAsGroup, 'OnRootMismatch']);
  });

  it('W13 C6 have a service account of their own and no token for the API', () => {
    expect(pod).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    expect(pod.serviceAccountName).not.toBe('default');
    expect(pod).not.toHaveProperty('serviceAccount');
  });
});

describe('what a platform or an image asks for', () => {
  it('W07 the profile of AppArmor is said where the platform says so', () => {
    expect(service().container.securityContext).not.toHaveProperty('appArmorProfile');
    expect(service({}, { appArmor: 'RuntimeDefault' }).container.securityContext.appArmorProfile).toEqual({ type: 'RuntimeDefault' });
  });

  it('W08 the type of SELinux is said where the platform says so', () => {
    expect(service().pod.securityContext).not.toHaveProperty('seLinuxOptions');
    expect(service({}, { seLinux: 'container_t' }).pod.securityContext.seLinuxOptions).toEqual({ type: 'container_t' });
  });

  it('W41 user namespaces are used where the nodes can', () => {
    expect(service().pod).not.toHaveProperty('hostUsers');
    expect(service({}, { userNamespaces: true, version: '1.36' }).pod.hostUsers).toBe(false);
  });

  it('another user is that of the process, of the pod and of its volumes; a sidecar keeps its own', () => {
    const { pod } = service({
      user: 20_000,
      sidecars: { proxy: { image: imageOf('proxy') }, agent: { image: imageOf('agent'), user: 30_000 } },
    });
    expect(pod.securityContext).toMatchObject({ runAsUser: 20_000, runAsGroup: 20_000, fsGroup: 20_000 });
    expect(pod.containers[0].securityContext.runAsUser).toBe(20_000);
    expect(pod.initContainers.map((each: any) => [each.name, each.securityContext.runAsUser])).toEqual([
      ['agent', 30_000],
      ['proxy', 65_532],
    ]);
  });

  it('a writable root is that of the process alone', () => {
    const { pod } = service({ writableRoot: true, sidecars: { proxy: { image: imageOf('proxy') } } });
    expect(pod.containers[0].securityContext.readOnlyRootFilesystem).toBe(false);
    expect(pod.initContainers[0].securityContext.readOnlyRootFilesystem).toBe(true);
  });
});

describe('C6 an identity token', () => {
  it('is there where it is declared: for one audience, for an hour unless said', () => {
    const { pod, container } = service({ identityToken: { audience: 'vault' } });
    expect(pod.volumes).toContainEqual({
      name: 'identity',
      projected: { sources: [{ serviceAccountToken: { path: 'token', audience: 'vault', expirationSeconds: 3_600 } }] },
    });
    expect(container.volumeMounts).toContainEqual({ name: 'identity', mountPath: '/var/run/identity', readOnly: true });
    expect(pod.automountServiceAccountToken).toBe(false);
  });

  it('is not there otherwise', () => {
    expect(service().pod.volumes.some((volume: any) => volume.projected !== undefined)).toBe(false);
  });
});
