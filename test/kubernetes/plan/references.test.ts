import type { EnvironmentOptions, System } from 'keelson';
import fc from '../../property';
import everything from '../../systems/everything/keelson.config';
import { imageOf, Manifests, planned, shop, templateOf } from './support/manifests';
import { randomSystem } from './support/random-systems';
import { isSelected } from './support/reachability';

/** Secrets that somebody else keeps: those of the provider kubernetes. */
function keptElsewhere(system: System, environment: EnvironmentOptions): string[] {
  return system.secrets
    .map((secret) => ({ ...secret.properties, ...environment.secrets?.[secret.name], name: secret.name }))
    .filter(({ provider }) => provider === 'kubernetes')
    .map(({ name, path }) => path ?? name);
}

/** What refers to something that is not in the output, nor kept elsewhere. */
function dangling(manifests: Manifests, kept: readonly string[]): string[] {
  const missing: string[] = [];
  const named = (kind: string, name: string): boolean => manifests.of(kind).some(({ metadata }) => metadata.name === name);
  const need = (there: boolean, what: string): void => {
    if (!there) missing.push(what);
  };
  const secrets = new Set([...kept, ...manifests.of('ExternalSecret').map(({ spec }) => spec.target.name)]);
  for (const { metadata, spec } of manifests.of('ExternalSecret'))
    need(named('SecretStore', spec.secretStoreRef.name), `store of ${metadata.name}`);
  for (const { spec } of manifests.of('SecretStore'))
    need(named('ServiceAccount', spec.provider.vault.auth.kubernetes.serviceAccountRef.name), 'account of a store');
  for (const { spec } of manifests.of('HorizontalPodAutoscaler')) {
    need(named(spec.scaleTargetRef.kind, spec.scaleTargetRef.name), `target ${spec.scaleTargetRef.name}`);
    const target = manifests.workloads.find(({ metadata }) => metadata.name === spec.scaleTargetRef.name);
    for (const { containerResource } of spec.metrics)
      need(
        templateOf(target).spec.containers.some((each: any) => each.name === containerResource.container),
        'container of an autoscaler',
      );
  }
  for (const { spec } of manifests.of('StatefulSet')) need(named('Service', spec.serviceName), `service ${spec.serviceName}`);
  for (const workload of manifests.workloads) {
    const { spec } = templateOf(workload);
    const own = workload.metadata.name;
    const volumes = [...spec.volumes, ...(workload.spec.volumeClaimTemplates ?? []).map(({ metadata }: any) => metadata)];
    need(named('ServiceAccount', spec.serviceAccountName), `account of ${own}`);
    for (const { configMap, secret } of spec.volumes) {
      if (configMap !== undefined) need(named('ConfigMap', configMap.name), `files of ${own}`);
      if (secret !== undefined) need(secrets.has(secret.secretName), `secret ${secret.secretName} of ${own}`);
    }
    for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
      const names = (container.ports ?? []).map((port: any) => port.name);
      for (const mount of container.volumeMounts ?? []) {
        const volume = volumes.find(({ name }) => name === mount.name);
        need(volume !== undefined, `volume ${mount.name} of ${own}`);
        if (mount.subPath !== undefined)
          need(mount.subPath in manifests.one('ConfigMap', volume.configMap.name).data, `file ${mount.subPath} of ${own}`);
      }
      for (const { valueFrom } of container.env ?? [])
        if (valueFrom !== undefined) need(secrets.has(valueFrom.secretKeyRef.name), `secret ${valueFrom.secretKeyRef.name} of ${own}`);
      for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
        const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port;
        if (port !== undefined) need(names.includes(port), `port ${port} of a probe of ${own}`);
        if (probe?.grpc !== undefined)
          need(
            container.ports.some((each: any) => each.containerPort === probe.grpc.port),
            `port ${probe.grpc.port} of a probe of ${own}`,
          );
      }
    }
  }
  for (const { unit, manifest } of manifests.entries) {
    const own = manifests.belongingTo(unit);
    // The port of the proxy that is injected has the name that Istio's template gives it.
    const portNames = (): string[] => ['http-envoy-prom', ...(own.container.ports ?? []).map((port: any) => port.name)];
    if (manifest.kind === 'Service')
      for (const port of manifest.spec.ports) need(portNames().includes(port.targetPort), `port ${port.targetPort} of Service ${unit}`);
    if (manifest.kind === 'PodMonitor')
      for (const endpoint of manifest.spec.podMetricsEndpoints) need(portNames().includes(endpoint.port), `port of PodMonitor ${unit}`);
    if (manifest.kind === 'ServiceMonitor')
      for (const endpoint of manifest.spec.endpoints) {
        const found = own.of('Service').flatMap(({ spec }) => spec.ports.filter((port: any) => port.name === endpoint.port));
        // One: with two Services that have the port, every replica would be scraped twice.
        need(found.length === 1, `one port ${endpoint.port} for ServiceMonitor ${unit}, not ${found.length}`);
      }
  }
  return missing;
}

/** What selects pods, and whose. */
function misled(manifests: Manifests): string[] {
  const pods = manifests.entries
    .filter(({ manifest }) => manifests.workloads.includes(manifest))
    .map(({ unit, manifest }) => ({ unit, labels: templateOf(manifest).metadata.labels }));
  return manifests.entries.flatMap(({ unit, manifest: { kind, metadata, spec } }) => {
    if (kind === 'CronJob' || kind === 'Job' || metadata.name === 'default-deny') return [];
    const selector = kind === 'Service' ? { matchLabels: spec.selector } : (spec?.selector ?? spec?.podSelector);
    if (selector === undefined) return [];
    const selected = pods.filter(({ labels }) => isSelected(selector, labels)).map((pod) => pod.unit);
    return selected.length === 1 && selected[0] === unit ? [] : [`${kind} ${metadata.name} selects ${selected.join(', ') || 'nothing'}`];
  });
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** The most characters of a name, where it is less than those of a DNS subdomain. */
const LIMITS: Readonly<Record<string, number>> = { Service: 63, StatefulSet: 52, CronJob: 52, Job: 63, Deployment: 63, Namespace: 63 };

/** Names that the API server would refuse, or that are there twice. */
function badNames(manifests: Manifests): string[] {
  const bad: string[] = [];
  const seen = new Set<string>();
  const check = (name: string, limit: number, what: string): void => {
    if (name.length > limit || !DNS_LABEL.test(name)) bad.push(`${what} ${name}`);
  };
  const once = (key: string): void => {
    if (seen.has(key)) bad.push(`${key} twice`);
    seen.add(key);
  };
  for (const manifest of manifests.all) {
    const { kind, metadata } = manifest;
    if (kind === 'ExternalSecret' || kind === 'ConfigMap' || kind === 'ServiceEntry' || kind === 'SecretStore')
      check(metadata.name.replaceAll('.', '-'), 253, kind);
    else check(metadata.name, LIMITS[kind] ?? 253, kind);
    once(`${kind} ${metadata.namespace}/${metadata.name}`);
    for (const value of Object.values<string>(metadata.labels))
      if (!/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(value)) bad.push(`label ${value}`);
    for (const key of Object.keys(manifest.data ?? {}))
      if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key) || key.startsWith('..') || key === '.') bad.push(`key ${key}`);
  }
  for (const workload of manifests.workloads) {
    const own = `${workload.kind} ${workload.metadata.name}`;
    const { spec } = templateOf(workload);
    const claims = (workload.spec.volumeClaimTemplates ?? []).map((claim: any) => claim.metadata);
    for (const { name } of [...spec.volumes, ...claims]) {
      check(name, 63, 'volume');
      once(`${own} volume ${name}`);
    }
    for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
      check(container.name, 63, 'container');
      once(`${own} container ${container.name}`);
      for (const { name, containerPort } of container.ports ?? []) {
        check(name, 15, 'port');
        once(`${own} port ${name}`);
        once(`${own} port ${containerPort}`);
      }
      for (const { name } of container.env ?? []) once(`${own} ${container.name} variable ${name}`);
      for (const { mountPath } of container.volumeMounts ?? []) once(`${own} ${container.name} path ${mountPath}`);
    }
  }
  return bad;
}

const CASES = Object.entries(everything.environments).map(([name, environment]) => [name, environment] as const);

describe('W33 references', () => {
  it.each(CASES)('resolve inside the output, environment %s', (_, environment) => {
    expect(dangling(planned(everything.system, environment), keptElsewhere(everything.system, environment))).toEqual([]);
  });

  it('resolve inside the output of any system', () => {
    fc.assert(
      fc.property(randomSystem, ({ system, environment }) => {
        expect(dangling(planned(system, environment), keptElsewhere(system, environment))).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('that lead nowhere are seen by this test', () => {
    const manifests = planned(everything.system, everything.environments.production);
    const without = (kind: string): Manifests => new Manifests(manifests.entries.filter(({ manifest }) => manifest.kind !== kind));
    for (const kind of ['ServiceAccount', 'SecretStore', 'Service'])
      expect(dangling(without(kind), ['stock-db.credentials', 'signing']).length).toBeGreaterThan(0);
    expect(dangling(manifests, ['signing'])).toContain('secret stock-db.credentials of stock');
  });
});

describe('C4 selectors', () => {
  it.each(CASES)('select the pods of their own unit and no other, environment %s', (_, environment) => {
    expect(misled(planned(everything.system, environment))).toEqual([]);
  });

  it('select the pods of their own unit and no other, in any system', () => {
    fc.assert(
      fc.property(randomSystem, ({ system, environment }) => {
        expect(misled(planned(system, environment))).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('carry the one label that nothing changes', () => {
    for (const { kind, spec } of planned(everything.system, everything.environments.production).all) {
      const selector = kind === 'Service' ? spec.selector : (spec?.selector ?? spec?.podSelector)?.matchLabels;
      if (selector !== undefined && Object.keys(selector).length > 0) expect(Object.keys(selector)).toEqual(['app.kubernetes.io/instance']);
    }
  });
});

describe('names', () => {
  it.each(CASES)('are unique and no longer than Kubernetes takes, environment %s', (_, environment) => {
    expect(badNames(planned(everything.system, environment))).toEqual([]);
  });

  it('of the greatest length stay apart and within bounds', () => {
    const long = 'a'.repeat(51);
    const manifests = planned(
      shop((system) => {
        const secrets = ['x', 'y'].map((end) => system.secret(`${'s'.repeat(62)}${end}`, { provider: 'vault' }));
        for (const end of ['b', 'c']) {
          const unit = system.service(`${long}${end}`, {
            image: imageOf('unit'),
            http: { port: 8080 },
            files: { '/etc/a': '' },
            writable: { [`/${'d'.repeat(90)}`]: { medium: 'volume' }, [`/${'d'.repeat(91)}`]: {} },
          });
          for (const secret of secrets) unit.uses(secret);
          system.job(`j${long.slice(1)}${end}`, { image: imageOf('unit') }).uses(secrets[0]!);
          system.job(`k${long.slice(1)}${end}`, { image: imageOf('unit'), schedule: '@daily' });
        }
      }),
      {
        kubernetes: {
          namespace: 'shop',
          monitoring: 'prometheus-operator',
          secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com:8200' } },
        },
      },
    );
    expect(badNames(manifests)).toEqual([]);
    expect(dangling(manifests, [])).toEqual([]);
    expect(misled(manifests)).toEqual([]);
    // Kubernetes appends the revision of a StatefulSet, 11 characters, to make a label of at most 63.
    for (const { metadata } of manifests.of('StatefulSet')) expect(metadata.name.length + 11).toBeLessThanOrEqual(63);
  });

  it('are unique and no longer than Kubernetes takes, in any system', () => {
    fc.assert(
      fc.property(randomSystem, ({ system, environment }) => {
        expect(badNames(planned(system, environment))).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });
});
