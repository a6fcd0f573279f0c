import { App, Chart, Testing } from 'cdk8s';
import * as plus28 from 'cdk8s-plus-28';
import * as plus34 from 'cdk8s-plus-34';
import { ProductionJob, ProductionMicroservice, ProductionWorker } from 'keelson/kubernetes';
import { HTTP, imageOf, shopChart } from './fixtures';

const OURS = { 'app.kubernetes.io/instance': 'orders' };
const IN_SHOP = { 'kubernetes.io/metadata.name': 'shop' };

// The two versions have the same classes with private members of their own: the tests are compiled against each.
describe.each([
  ['cdk8s-plus-28', plus28 as unknown as typeof plus34],
  ['cdk8s-plus-34', plus34],
])('a service beside %s', (_, plus) => {
  function neighbours() {
    const chart = shopChart();
    const orders = new ProductionMicroservice(chart, 'orders', { ...HTTP, grpc: { port: 9000 } });
    const storefront = new plus.Deployment(chart, 'storefront', { containers: [{ image: imageOf('storefront'), portNumber: 3000 }] });
    const address = { 'cdk8s.io/metadata.addr': storefront.podMetadata.getLabel('cdk8s.io/metadata.addr') };
    const policies = () =>
      Testing.synth(chart)
        .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name !== 'orders')
        .map(({ spec }) => spec);
    return { chart, orders, storefront, address, policies };
  }

  it('is a peer: what calls it reaches our pods, on the ports for callers and on no other', () => {
    const { orders, storefront, address, policies } = neighbours();
    storefront.connections.allowTo(orders);
    const ports = [8080, 9000].map((port) => ({ port, protocol: 'TCP' }));
    expect(policies()).toEqual([
      {
        podSelector: { matchLabels: address },
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: { matchLabels: OURS }, namespaceSelector: { matchLabels: IN_SHOP } }], ports }],
      },
      {
        podSelector: { matchLabels: OURS },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: address }, namespaceSelector: { matchLabels: IN_SHOP } }], ports }],
      },
    ]);
  });

  it('is a peer that calls: its pods reach the port of the other alone', () => {
    const { orders, storefront, address, policies } = neighbours();
    storefront.connections.allowFrom(orders);
    const ports = [{ port: 3000, protocol: 'TCP' }];
    expect(policies()).toEqual([
      {
        podSelector: { matchLabels: address },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: OURS }, namespaceSelector: { matchLabels: IN_SHOP } }], ports }],
      },
      {
        podSelector: { matchLabels: OURS },
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: { matchLabels: address }, namespaceSelector: { matchLabels: IN_SHOP } }], ports }],
      },
    ]);
  });

  it('is what a policy selects, in its own namespace', () => {
    const { chart, orders, policies } = neighbours();
    new plus.NetworkPolicy(chart, 'audit', { selector: orders, egress: { default: plus.NetworkPolicyTrafficDefault.DENY } });
    expect(policies()).toEqual([{ podSelector: { matchLabels: OURS }, policyTypes: ['Egress'] }]);
    const [manifest] = Testing.synth(chart).slice(-1);
    expect(manifest.metadata.namespace).toBe('shop');
  });

  it('is what a Service of theirs stands before', () => {
    const { chart, orders } = neighbours();
    new plus.Service(chart, 'legacy-name', { selector: orders, ports: [{ port: 80, targetPort: 8080 }], metadata: { name: 'legacy' } });
    expect(Testing.synth(chart).find(({ metadata }) => metadata.name === 'legacy').spec.selector).toEqual(OURS);
  });

  it('is what their pods keep away from', () => {
    const { chart, orders, storefront } = neighbours();
    storefront.scheduling.separate(orders);
    const { affinity } = Testing.synth(chart).find(({ kind, metadata }) => kind === 'Deployment' && metadata.name !== 'orders').spec
      .template.spec;
    expect(affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]).toMatchObject({
      labelSelector: { matchLabels: OURS },
      namespaces: ['shop'],
    });
  });

  it('is a subject of RBAC', () => {
    const { chart, orders } = neighbours();
    const role = new plus.Role(chart, 'role', { metadata: { name: 'reads' } });
    role.allowRead(plus.ApiResource.CONFIG_MAPS);
    new plus.RoleBinding(chart, 'binding', { role, metadata: { name: 'reads' } }).addSubjects(orders);
    const binding = Testing.synth(chart).find(({ kind }) => kind === 'RoleBinding');
    expect(binding.subjects).toEqual([{ kind: 'ServiceAccount', apiGroup: '', name: 'orders', namespace: 'shop' }]);
  });

  it('lends its service account to what they bind by name', () => {
    const { chart, orders } = neighbours();
    const account = plus.ServiceAccount.fromServiceAccountName(chart, 'account', orders.serviceAccount.name, {
      namespaceName: orders.namespace,
    });
    const job = new plus.Job(chart, 'task', { serviceAccount: account, containers: [{ image: imageOf('task') }] });
    expect(Testing.synth(chart).find(({ metadata }) => metadata.name === job.name).spec.template.spec.serviceAccountName).toBe('orders');
  });
});

describe('the ports for peers', () => {
  const portsOf = (unit: ProductionMicroservice | ProductionWorker | ProductionJob) =>
    unit.containers.flatMap(({ name, ports }) => ports.map(({ number }) => `${name}:${number}`));

  it('of a service are those of callers and of sidecars, not those that only the platform asks', () => {
    const props = {
      ...HTTP,
      metrics: { port: 9090 },
      health: { port: 8081 },
      sidecars: { proxy: { image: imageOf('proxy'), ports: [8443] } },
    };
    expect(portsOf(new ProductionMicroservice(shopChart(), 'orders', props))).toEqual(['orders:8080', 'proxy:8443']);
  });

  it('of a service with metrics on its HTTP port include it', () => {
    expect(portsOf(new ProductionMicroservice(shopChart(), 'orders', { ...HTTP, metrics: { port: 8080 } }))).toEqual(['orders:8080']);
  });

  it('of a worker are all it has: without any, cdk8s-plus would open every port', () => {
    expect(portsOf(new ProductionWorker(shopChart(), 'mailer', { image: imageOf('mailer') })).sort()).toEqual([
      'mailer:8080',
      'mailer:9090',
    ]);
    expect(portsOf(new ProductionJob(shopChart(), 'job', { image: imageOf('job') }))).toEqual([]);
  });
});

it('a service fits the interfaces of both versions', () => {
  const orders = new ProductionMicroservice(new Chart(new App(), 'shop', { namespace: 'shop' }), 'orders', HTTP);
  const selectors: [plus28.IPodSelector, plus34.IPodSelector] = [orders, orders];
  const peers: [plus28.INetworkPolicyPeer, plus34.INetworkPolicyPeer] = [orders, orders];
  const subjects: [plus28.ISubject, plus34.ISubject] = [orders, orders];
  expect([...selectors, ...peers, ...subjects].every((each) => each === orders)).toBe(true);
});
