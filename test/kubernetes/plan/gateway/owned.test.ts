import { type KubernetesPlatform, System } from 'keelson';
import { codesOf, imageOf, late, type Manifests, planned } from '../support/manifests';
import { mayReach, type Pod, podsIn } from '../support/reachability';

const OWNED = { name: 'public', implementation: 'istio', owned: { className: 'istio', certificate: 'shop-tls' } } as const;

function shop(hosts: readonly string[] = ['b.example.com', 'a.example.com']): System {
  const system = new System('shop', { owner: 'team-shop' });
  const orders = system.service('orders', { image: imageOf('orders'), http: { port: 8080 } });
  for (const host of hosts) orders.exposes({ host });
  system.service('hidden', { image: imageOf('hidden'), http: { port: 8080 } });
  return system;
}

const of = (platform: KubernetesPlatform = {}, system = shop()): Manifests =>
  planned(system, {
    kubernetes: { namespace: 'shop', ownsNamespace: true, monitoring: 'prometheus-operator', gateway: OWNED, ...platform },
  });

describe('a gateway that the system owns', () => {
  it('W35 serves every host with TLS, and without it answers with a redirect alone', () => {
    const manifests = of();
    const { listeners, gatewayClassName } = manifests.one('Gateway').spec;
    expect(gatewayClassName).toBe('istio');
    expect(listeners.map(({ name, hostname, port, protocol }: any) => [name, hostname, port, protocol])).toEqual([
      ['http', undefined, 80, 'HTTP'],
      ['https-a-example-com', 'a.example.com', 443, 'HTTPS'],
      ['https-b-example-com', 'b.example.com', 443, 'HTTPS'],
    ]);
    for (const listener of listeners.slice(1))
      expect(listener.tls).toEqual({ mode: 'Terminate', certificateRefs: [{ kind: 'Secret', name: 'shop-tls' }] });
    for (const route of manifests.of('HTTPRoute')) {
      const [parent] = route.spec.parentRefs;
      if (parent.sectionName === 'http') {
        expect(route.spec.rules.flatMap(({ backendRefs = [] }: any) => backendRefs)).toEqual([]);
        expect(route.spec.rules[0].filters[0].requestRedirect).toEqual({ scheme: 'https', statusCode: 301 });
      } else expect(listeners.find(({ name }: any) => name === parent.sectionName).hostname).toBe(route.spec.hostnames[0]);
    }
  });

  it('has one listener for all hosts that are known later', () => {
    const manifests = of({}, shop([late('Host.1'), late('Host.2')]));
    expect(manifests.one('Gateway').spec.listeners.map(({ name }: any) => name)).toEqual(['http', 'https']);
    for (const route of manifests.belongingTo('orders').of('HTTPRoute')) expect(route.spec.parentRefs[0].sectionName).toBe('https');
  });

  it('takes routes of its own namespace, or of the one where the system lives', () => {
    const namespaces = (gateway: KubernetesPlatform['gateway']): unknown =>
      of({ gateway: gateway! }).one('Gateway').spec.listeners[1].allowedRoutes.namespaces;
    expect(namespaces(OWNED)).toEqual({ from: 'Same' });
    expect(namespaces({ ...OWNED, namespace: 'gateways' })).toEqual({
      from: 'Selector',
      selector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
    });
  });

  it('of Istio is reached by everybody, and reaches what is exposed, DNS and its control plane, and nothing else', () => {
    const manifests = of();
    const policies = manifests.of('NetworkPolicy');
    const labels = { 'gateway.networking.k8s.io/gateway-name': 'public' };
    const gateway: Pod = { name: 'public', namespace: 'shop', labels, address: '10.99.0.1' };
    const units = podsIn(manifests);
    const elsewhere = (namespace: string, more: Record<string, string> = {}): Pod => ({
      name: 'x',
      namespace,
      labels: more,
      address: '10.99.0.2',
    });
    for (const port of [80, 443, 15_021]) {
      expect(mayReach(policies, { address: '203.0.113.9' } as Pod, gateway, port)).toBe(true);
      expect(mayReach(policies, elsewhere('elsewhere'), gateway, port)).toBe(true);
    }
    expect(mayReach(policies, elsewhere('elsewhere'), gateway, 15_020)).toBe(false);
    expect(mayReach(policies, elsewhere('monitoring', { 'app.kubernetes.io/name': 'prometheus' }), gateway, 15_020)).toBe(true);
    const reached = units.filter((to) => mayReach(policies, gateway, to, 8080)).map(({ name }) => name);
    expect(reached).toEqual(['orders']);
    expect(mayReach(policies, gateway, elsewhere('istio-system', { app: 'istiod' }), 15_012)).toBe(true);
    expect(mayReach(policies, gateway, elsewhere('kube-system', { 'k8s-app': 'kube-dns' }), 53, 'UDP')).toBe(true);
    expect(mayReach(policies, gateway, { address: '203.0.113.9' }, 443)).toBe(false);
    expect(mayReach(policies, gateway, { address: '169.254.169.254' }, 80)).toBe(false);
  });

  it('keeps its pods to what a restricted namespace asks for, and is allowed where nothing is', () => {
    const manifests = of({ mesh: 'istio' });
    const { name } = manifests.one('Gateway').spec.infrastructure.parametersRef;
    expect(manifests.one('ConfigMap', name).data.deployment).toMatch(/seccompProfile:\n +type: RuntimeDefault\n$/);
    const policy = manifests.one('AuthorizationPolicy', 'public-gateway');
    expect(policy.spec).toEqual({
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public' }],
      action: 'ALLOW',
      rules: [{}],
    });
    expect(of().of('AuthorizationPolicy')).toEqual([]);
    expect(of({ ownsNamespace: false }).of('ConfigMap')).toEqual([]);
  });

  it('asks as the account that Istio names after the gateway and its class', () => {
    const gateway = { ...OWNED, owned: { className: 'istio-internal', certificate: 'shop-tls' } };
    const principals = (platform: KubernetesPlatform): string[] =>
      of({ mesh: 'istio', ...platform }).one('AuthorizationPolicy', 'orders').spec.rules[0].from[0].source.principals;
    expect(principals({})).toEqual(['cluster.local/ns/shop/sa/public-istio']);
    expect(principals({ gateway })).toEqual(['cluster.local/ns/shop/sa/public-istio-internal']);
  });

  it('has no objects for pods that run elsewhere', () => {
    for (const gateway of [{ ...OWNED, namespace: 'gateways' }, { ...OWNED, implementation: 'envoy-gateway' } as const])
      expect(
        of({ gateway })
          .belongingTo('shop')
          .of('NetworkPolicy')
          .map(({ metadata }) => metadata.name),
      ).toEqual(['default-deny']);
  });

  it('has its own listeners, and at most 63 hosts', () => {
    expect(codesOf(() => of({ gateway: { ...OWNED, listener: 'web' } }))).toEqual(['contradiction']);
    const hosts = Array.from({ length: 64 }, (_, index) => `h${index}.example.com`);
    expect(codesOf(() => of({}, shop(hosts)))).toEqual(['too-many-hosts']);
    expect(of({}, shop(hosts.slice(1))).one('Gateway').spec.listeners).toHaveLength(64);
  });
});
