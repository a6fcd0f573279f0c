import { App, Yaml } from 'cdk8s';
import { type EnvironmentOptions, System } from 'keelson';
import { type KubernetesObject, KubernetesSystem } from 'keelson/kubernetes';
import shop from '../../../examples/ecommerce/keelson.config';
import rides from '../../../examples/rides/keelson.config';
import { synthesiseKubernetes } from '../../../src/cli/kubernetes/synthesise';
import { Progress } from '../../../src/cli/progress';
import type { JobOverrides, MicroserviceOverrides, WorkerOverrides } from '../../../src/kubernetes/constructs/overrides';
import { planSystem } from '../../../src/kubernetes/plan/system';
import { stringifyManifests } from '../../../src/kubernetes/yaml';
import type { KubernetesPlatform } from '../../../src/model/properties/platform';
import { acceptance } from '../../examples/accept';
import { onKubernetes } from '../../examples/on-kubernetes';
import everything from '../../systems/everything/keelson.config';

const SILENT = new Progress({ write: () => undefined });

type Place = readonly [name: string, system: System, environment: EnvironmentOptions];

const DECLARED: readonly Place[] = [shop, rides, everything].flatMap(({ system, environments }) =>
  onKubernetes(environments).map(([name, environment]): Place => [`${system.name} in ${name}`, system, environment]),
);

/** The rides by each gateway, on a mesh and without, so that every kind of policy of a route is there. */
const GATEWAYS: readonly Place[] = (['envoy-gateway', 'traefik', 'kong', 'nginx', 'other'] as const).flatMap((implementation) =>
  ([false, 'istio'] as const).map((mesh): Place => {
    const { production } = rides.environments;
    const gateway = { name: 'edge', namespace: 'edge', implementation, pods: { namespace: 'edge', serviceAccount: 'edge' } };
    const kubernetes: KubernetesPlatform = { ...production.kubernetes, mesh, gateway };
    return [`rides by ${implementation}, ${mesh ? 'with' : 'without'} a mesh`, rides.system, { ...production, kubernetes }];
  }),
);

/** What overrides know, in types: one sample for each name and for what begins so. */
const COMMON = [
  ...['serviceAccount', 'configMap', 'networkPolicy', 'peerAuthentication', 'authorizationPolicy', 'podMonitor', 'proxyMonitor'],
  ...['sidecar', 'secretStore', 'secretStoreServiceAccount', 'externalSecret-x', 'virtualService-x', 'serviceEntry-x'],
] as const satisfies readonly (keyof MicroserviceOverrides & keyof WorkerOverrides & keyof JobOverrides)[];
const REPLICATED = [
  ...COMMON,
  ...['deployment', 'statefulSet', 'headlessService', 'horizontalPodAutoscaler', 'podDisruptionBudget', 'migration-serviceAccount'],
  ...['migration-configMap', 'migration-networkPolicy', 'migration-peerAuthentication', 'migration-authorizationPolicy'],
  ...['migration-proxyMonitor', 'migration-sidecar', 'migration-job'],
] as const satisfies readonly (keyof MicroserviceOverrides & keyof WorkerOverrides)[];
const KNOWN = {
  service: [
    ...REPLICATED,
    ...['service', 'requestAuthentication', 'serviceMonitor', 'destinationRule', 'virtualService', 'httpRoute-x', 'grpcRoute-x'],
    ...['securityPolicy-x', 'backendTrafficPolicy-x', 'rateLimitMiddleware-x', 'corsMiddleware-x', 'bufferingMiddleware-x'],
    ...['rateLimitPlugin-x', 'corsPlugin-x', 'requestSizePlugin-x', 'clientSettingsPolicy-x'],
  ] as const satisfies readonly (keyof MicroserviceOverrides)[],
  worker: REPLICATED satisfies readonly (keyof WorkerOverrides)[],
  job: [...COMMON, 'job', 'cronJob'] as const satisfies readonly (keyof JobOverrides)[],
};

/** Whether overrides know an id: as it is, or by what it begins with. */
const isKnown = (known: readonly string[], id: string): boolean =>
  known.some((each) => (each.endsWith('-x') ? id.startsWith(each.slice(0, -1)) : each === id));

/** Every object that the public getters of a construct give, alone or in a map. */
function reached(construct: object): Set<unknown> {
  const found = new Set<unknown>();
  for (let type = Object.getPrototypeOf(construct); type !== Object.prototype; type = Object.getPrototypeOf(type))
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(type))) {
      if (get === undefined || name === 'podSpec') continue;
      try {
        const value: unknown = Reflect.get(type, name, construct);
        for (const each of value instanceof Map ? value.values() : [value]) found.add(each);
      } catch {
        // What is there only by other properties says so when it is read.
      }
    }
  return found;
}

const chartOf = (system: System, environment: EnvironmentOptions): KubernetesSystem =>
  new KubernetesSystem(new App(), 'system', { system, environment });

describe.each([...DECLARED, ...GATEWAYS])('%s', (_, system, environment) => {
  const accepted: EnvironmentOptions = { ...environment, accept: acceptance(system, environment) };

  it('has the same bytes from the command and from the construct', async () => {
    const { files } = await synthesiseKubernetes(system, 'production', accepted, SILENT);
    const texts = files.filter(({ path }) => path.endsWith('.yaml')).map(({ text }) => text);
    const chart = chartOf(system, accepted);
    const groups = chart.node.children.map((child) => child.node.children as KubernetesObject[]);
    expect(groups.map((objects) => stringifyManifests(objects.map((object) => object.toJson())))).toEqual(texts);
    const all = groups.flat().map((object) => object.toJson());
    expect(Yaml.stringify(...chart.toJson())).toBe(stringifyManifests(all));
  });

  it('has the same bytes after a round trip through the document', async () => {
    const again = System.from(JSON.parse(JSON.stringify(system.toJSON())));
    const filesOf = async (each: System) => (await synthesiseKubernetes(each, 'production', accepted, SILENT)).files;
    expect(await filesOf(again)).toEqual(await filesOf(system));
  });

  it('has each object as a public child, by a name that overrides know', () => {
    const chart = chartOf(system, accepted);
    for (const unit of system.units) {
      const construct =
        unit.kind === 'service' ? chart.microservice(unit.name) : unit.kind === 'job' ? chart.job(unit.name) : chart.worker(unit.name);
      const objects = reached(construct);
      for (const child of construct.node.children) {
        expect([unit.name, child.node.id, objects.has(child)]).toEqual([unit.name, child.node.id, true]);
        expect([unit.name, child.node.id, isKnown(KNOWN[unit.kind], child.node.id)]).toEqual([unit.name, child.node.id, true]);
      }
    }
    const shared = chart.shared === undefined ? new Set() : reached(chart.shared);
    for (const child of chart.shared?.node.children ?? []) expect([child.node.id, shared.has(child)]).toEqual([child.node.id, true]);
  });

  it('takes an override of each object, in the command and in the construct', async () => {
    const mark = (manifest: any) => ({ ...manifest, metadata: { ...manifest.metadata, annotations: { marked: 'true' } } });
    const overrides = Object.fromEntries(
      planSystem(system, accepted).map(({ name, objects }) => [name, Object.fromEntries(objects.map(({ id }) => [id, mark]))]),
    );
    const manifests = chartOf(system, { ...accepted, overrides }).toJson();
    expect(manifests.length).toBeGreaterThan(20);
    for (const { metadata } of manifests) expect(metadata.annotations).toEqual({ marked: 'true' });
    const { files } = await synthesiseKubernetes(system, 'production', { ...accepted, overrides }, SILENT);
    const text = files.map((file) => file.text).join('\n');
    expect(text.match(/^ {4}marked: 'true'$/gm) ?? text.match(/^ {4}marked: "true"$/gm)).toHaveLength(manifests.length);
  });
});
