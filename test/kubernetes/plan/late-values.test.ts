import type { EnvironmentOptions, System } from 'keelson';
import { imageOf, late, type Manifests, planned, shop } from './support/manifests';

/** A system in which everything that may be late is, in tokens of one number. */
function everythingLate(number: number): { system: System; environment: EnvironmentOptions } {
  const token = (name: string): string => late(`${name}.${number}`);
  const system = shop((each) => {
    const payment = each.secret('payment', { provider: 'vault', path: token('Path') });
    const login = each.secret('login', { provider: 'kubernetes', path: token('Secret') });
    const orders = each.service('orders', {
      image: token('Image'),
      http: { port: 8080 },
      env: { QUEUE: token('Queue'), MIXED: `a ${token('AWS::Region')} b` },
      files: { '/etc/queue': `arn: ${token('Arn')}\n`, '/etc/plain': 'plain' },
      annotations: { 'example.com/role': token('Role') },
      identityToken: { audience: token('Audience') },
      sidecars: { proxy: { image: token('Proxy'), env: { A: token('Variable') } } },
    });
    orders.uses(payment).uses(login).owns('db', { engine: 'postgres' });
    orders.reaches(`${token('External')}:443`);
    orders.publishes(each.topic('events', { broker: 'kafka' }));
    orders.exposes({ host: token('Host'), jwt: { issuer: token('Issuer'), audiences: [token('For')], jwksUri: token('Keys') } });
    each.job('load', { image: token('Load'), args: ['--all'] });
  });
  return {
    system,
    environment: {
      existing: {
        db: { host: token('Database'), port: 5432 },
        kafka: { brokers: [token('Broker'), `${token('Other')}:9094`] },
      },
      kubernetes: {
        namespace: 'shop',
        reloader: true,
        monitoring: 'prometheus-operator',
        gateway: { name: 'public', namespace: 'gateways', implementation: 'envoy-gateway' },
        telemetry: { endpoint: `http://${token('Collector')}:4318`, protocol: 'http/protobuf' },
        secretStore: {
          kind: 'external-secrets',
          vault: { address: token('Vault'), mount: token('Mount'), role: `${token('RolePrefix')}-{service}` },
        },
      },
    },
  };
}

const plannedWith = (number: number): Manifests => {
  const { system, environment } = everythingLate(number);
  return planned(system, environment);
};

describe('a late value', () => {
  const manifests = plannedWith(12);
  const orders = manifests.belongingTo('orders');
  const token = (name: string): string => late(`${name}.12`);

  it('stands as it is in the host of a route, and in whose tokens it takes', () => {
    expect(orders.one('HTTPRoute').spec.hostnames).toEqual([token('Host')]);
    const [provider] = orders.one('SecurityPolicy').spec.jwt.providers;
    expect(provider).toMatchObject({ issuer: token('Issuer'), audiences: [token('For')], remoteJWKS: { uri: token('Keys') } });
  });

  it('stands as it is in the image, variables, files and annotations', () => {
    expect(orders.container.image).toBe(token('Image'));
    expect(orders.env).toMatchObject({ QUEUE: token('Queue'), MIXED: `a ${token('AWS::Region')} b` });
    expect(orders.one('ConfigMap').data).toEqual({ etc_queue: `arn: ${token('Arn')}\n`, etc_plain: 'plain' });
    for (const { annotations } of [orders.workload.metadata, orders.template.metadata])
      expect(annotations['example.com/role']).toBe(token('Role'));
    expect(orders.pod.initContainers[0]).toMatchObject({ image: token('Proxy'), env: [{ name: 'A', value: token('Variable') }] });
    expect(orders.pod.volumes.find((volume: any) => volume.projected !== undefined).projected.sources[0].serviceAccountToken.audience).toBe(
      token('Audience'),
    );
  });

  it('stands as it is where the other ends of edges are', () => {
    expect(orders.env).toMatchObject({
      DB_HOST: token('Database'),
      KAFKA_BROKERS: `${token('Broker')},${token('Other')}:9094`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${token('Collector')}:4318`,
    });
  });

  it('stands as it is in the paths of secrets', () => {
    expect(orders.one('ExternalSecret').spec.data[0].remoteRef.key).toBe(token('Path'));
    expect(orders.pod.volumes.find((volume: any) => volume.name === 'config-login').secret.secretName).toBe(token('Secret'));
    expect(orders.one('SecretStore').spec.provider.vault).toMatchObject({ server: token('Vault'), path: token('Mount') });
    expect(orders.one('SecretStore').spec.provider.vault.auth.kubernetes.role).toBe(`${token('RolePrefix')}-orders`);
  });

  it('decides no name, no hash and no port: another one of it changes itself and nothing else', () => {
    const text = JSON.stringify(manifests.all);
    expect(text).toContain('.12]');
    expect(JSON.stringify(plannedWith(7).all).replaceAll('.7]', '.12]')).toBe(text);
  });

  it('is in no name, no label and no selector', () => {
    for (const { metadata, spec } of manifests.all) {
      expect(
        JSON.stringify([metadata.name, metadata.namespace, metadata.labels, spec?.selector ?? spec?.podSelector ?? null]),
      ).not.toContain('Token[');
    }
    expect(manifests.belongingTo('load').workload.metadata.name).toBe('load');
    expect(orders.one('ConfigMap').metadata.name).toBe('orders-files');
    expect(orders.workload.metadata.labels).not.toHaveProperty(['app.kubernetes.io/version']);
  });

  it('is in no policy: the ports beside it are', () => {
    const { spec } = orders.one('NetworkPolicy');
    expect(JSON.stringify(spec)).not.toContain('Token[');
    expect(spec.egress.flatMap((rule: any) => rule.ports.map((port: any) => port.port))).toEqual([53, 53, 443, 4318, 5432, 9093, 9094]);
  });

  it('beside one that is known leaves that one its hash', () => {
    const nameOf = (files: Record<string, string>): string =>
      planned(shop((system) => system.worker('mailer', { image: imageOf('mailer'), files }))).one('ConfigMap').metadata.name;
    expect(nameOf({ '/a': '1' })).not.toBe(nameOf({ '/a': '2' }));
    expect(nameOf({ '/a': '1', '/b': late('B.1') })).toBe(nameOf({ '/a': '2', '/b': late('B.2') }));
  });
});
