import type { EnvironmentOptions } from '../model/configuration';
import { seconds } from '../model/duration';
import { variableName } from '../model/name';
import { KeelsonError, type Problem, show } from '../model/problem';
import { type At, below, report } from './../model/shape';
import type { System } from '../model/system';
import { isLate } from '../model/token';
import { validateEdges } from '../model/validate-edges';
import { validateEnvironment } from '../model/validate-environment';
import { validateSystem } from '../model/validate-system';
import { validateUnit } from '../model/validate-unit';
import { brokersOf, existingBroker, existingStore, isServer } from './plan/existing';
import { contains } from './plan/network-policy';
import type { PlannedGroup } from './plan/planned-object';
import type { UnitScope } from './plan/scope';
import { usedSecrets } from './plan/secrets';
import { planSystem, systemScopes } from './plan/system';
import { longestTask } from './plan/timing';
import { contractVariables } from './plan/variables';

/** A ConfigMap holds at most 1 MiB (Kubernetes' own limit); some of it is for the object's head. */
const MOST_FILES = 1_000_000;

/** @throws KeelsonError with every problem of the declaration, of the environment, and of what Kubernetes cannot express */
export function validateForKubernetes(system: System, name: string, environment: EnvironmentOptions): void {
  const problems = validateSystem(system);
  if (problems.length === 0) problems.push(...validateEnvironment(system, name, environment));
  const platform: At = { path: ['environments', name, 'kubernetes'], depth: 3, source: { locate: () => undefined }, problems };
  if (problems.length === 0) {
    if (environment.kubernetes === undefined) {
      report(platform, {
        code: 'no-platform',
        received: 'nothing',
        expected: 'a Kubernetes platform',
        fix: `add kubernetes: { namespace: '${system.name}' } to environment ${name}`,
      });
    } else {
      checkNamespace(environment.kubernetes.namespace, below(platform, 'namespace'));
      checkPlatform(environment, platform);
      for (const scope of systemScopes(system, environment)) checkScope(scope, problems);
      checkNames(planSystem(system, environment), problems);
    }
  }
  if (problems.length > 0) throw new KeelsonError(problems);
}

/** The problems of one unit in somebody's own chart: of its properties, its platform and, once they are declared, its edges. */
export function validateUnitForKubernetes(scope: UnitScope, options: { readonly edges?: boolean } = {}): Problem[] {
  const problems: Problem[] = [];
  const at = place(scope, problems);
  validateUnit(scope.unit, problems);
  checkNamespace(scope.namespace, below(at, 'namespace'));
  if (scope.properties.image === undefined)
    report(below(at, 'image'), {
      code: 'no-image',
      received: 'nothing',
      expected: 'a container image',
      fix: "add image: 'registry.example.com/orders:1.0.0@sha256:...'",
    });
  if (problems.length === 0) checkPlatform(scope.environment, at);
  if (options.edges !== true) return problems;
  validateEdges(scope.unit, problems);
  if (problems.length === 0) checkScope(scope, problems);
  return problems;
}

function place(scope: UnitScope, problems: Problem[]): At {
  const path = [`${scope.unit.kind}s`, scope.name];
  return { path, depth: path.length, source: scope.unit.source, problems };
}

function checkNamespace(namespace: unknown, at: At): void {
  if (namespace === undefined || namespace === '') {
    report(at, {
      code: 'no-namespace',
      received: 'nothing',
      expected: 'a namespace',
      fix: "add namespace: 'shop'; nothing is put into the default namespace",
    });
  } else if (typeof namespace === 'string' && (namespace === 'default' || namespace.startsWith('kube-'))) {
    report(at, {
      code: 'reserved-namespace',
      received: show(namespace),
      expected: 'a namespace of your own',
      fix: 'choose another: default has no owner and kube-* belongs to Kubernetes',
    });
  }
}

/** Fields that a version does not have are refused, not left out. */
function checkPlatform({ kubernetes = {} }: EnvironmentOptions, at: At): void {
  const minor = Number.parseInt((kubernetes.version ?? '1.34').slice(2), 10);
  const since = (field: string, value: unknown, version: number): void => {
    if (value !== undefined && value !== false && minor < version)
      report(below(at, field), {
        code: 'version-too-old',
        received: `${show(value)} on Kubernetes 1.${minor}`,
        expected: `Kubernetes 1.${version} or later`,
        fix: `remove ${field}, or raise version`,
      });
  };
  since('trafficDistribution', kubernetes.trafficDistribution === 'PreferClose' ? undefined : kubernetes.trafficDistribution, 34);
  since('userNamespaces', kubernetes.userNamespaces, 33);
  if (kubernetes.mesh) {
    report(below(at, 'mesh'), {
      code: 'not-expressed',
      received: show(kubernetes.mesh),
      expected: 'no mesh',
      fix: 'leave mesh out: policies of a mesh are not derived yet, and half of them would be worse than none',
    });
  }
}

/** What Kubernetes would refuse, or what would not work there. */
function checkScope(scope: UnitScope, problems: Problem[]): void {
  const { properties, platform, unit } = scope;
  const at = place(scope, problems);
  if (properties.shutdown?.drain !== undefined && unit.kind !== 'job' && seconds(properties.shutdown.drain) < longestTask(scope)) {
    report(below(below(at, 'shutdown'), 'drain'), {
      code: 'drain-too-short',
      received: properties.shutdown.drain,
      expected: `at least ${longestTask(scope)}s, the longest request or message`,
      fix: 'raise drain, or lower the timeouts',
    });
  }
  checkImages(scope, at);
  const size = Object.values(properties.files ?? {}).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (size > MOST_FILES)
    report(below(at, 'files'), {
      code: 'over-limit',
      received: `${size} bytes`,
      expected: `at most ${MOST_FILES} bytes together`,
      fix: 'put large files into the image or a store',
    });
  const known = contractVariables({ ...scope, properties: { ...properties, runtime: 'other' } });
  for (const name of Object.keys(properties.env ?? {})) {
    if (name in known && !name.startsWith('OTEL_'))
      report(below(below(at, 'env'), name), {
        code: 'reserved-variable',
        received: show(name),
        expected: 'a variable that no edge sets',
        fix: 'remove it: it follows from a declared edge',
      });
  }
  checkSecrets(scope, at, { ...known, ...properties.env });
  for (const { to, source } of unit.edges.owns) {
    if (existingStore(scope, to) !== undefined) continue;
    const path = [...at.path, 'owns', to.name];
    report(
      { ...at, path, depth: path.length, source },
      {
        code: 'no-store',
        received: 'no existing store of that name',
        expected: `where ${to.name} is`,
        fix: isServer(to)
          ? `add existing: { '${to.name}': { host: 'db.internal', port: 5432, secret: '...' } } to the environment`
          : `${to.properties.engine} belongs to a cloud: add existing: { '${to.name}': { host, port } } with its endpoint`,
      },
    );
  }
  for (const broker of brokersOf(scope)) {
    if (existingBroker(scope, broker) === undefined)
      report(at, {
        code: 'no-broker',
        received: `no existing ${broker}`,
        expected: `where ${broker} is`,
        fix: `add existing: { ${broker}: { brokers: ['${broker}.internal:9093'], secret: '...' } } to the environment`,
      });
  }
  if (unit.edges.exposes.length > 0 && platform.gateway === undefined)
    report(below(at, 'exposes'), {
      code: 'no-gateway',
      received: 'a route',
      expected: 'a platform with a gateway',
      fix: "add gateway: { name: 'public', namespace: 'gateways' } to the platform",
    });
  for (const reach of unit.edges.reaches) {
    for (const range of reach.properties.addresses ?? []) {
      const [address, length] = range.split('/') as [string, string];
      if (!address.includes(':') && (contains('169.254.0.0', 16, address, Number(length)) || range === '169.254.0.0/16')) {
        report(below(below(at, 'reaches'), reach.to), {
          code: 'metadata-address',
          received: show(range),
          expected: 'addresses that are not link-local',
          fix: "remove it: the cloud's metadata service hands out credentials there",
        });
      }
    }
  }
}

function checkImages({ properties, platform }: UnitScope, at: At): void {
  const { registries } = platform;
  if (registries === undefined) return;
  const images: [At, string | undefined][] = [[below(at, 'image'), properties.image]];
  for (const group of ['sidecars', 'initContainers'] as const)
    for (const [name, container] of Object.entries(properties[group] ?? {})) images.push([below(below(at, group), name), container.image]);
  for (const [here, image] of images) {
    if (image === undefined || isLate(image) || registries.some((registry) => image.startsWith(`${registry.replace(/\/$/, '')}/`)))
      continue;
    report(here, {
      code: 'registry-not-allowed',
      received: show(image),
      expected: `an image from ${registries.join(' or ')}`,
      fix: 'mirror it there, or add its registry to the platform',
    });
  }
}

function checkSecrets(scope: UnitScope, at: At, variables: Readonly<Record<string, string>>): void {
  const names = new Set(Object.keys(variables));
  for (const { name, properties, use, keys } of usedSecrets(scope)) {
    const here = below(below(at, 'uses'), name);
    if (properties.provider === 'vault' && scope.platform.secretStore?.vault === undefined) {
      report(here, {
        code: 'no-secret-store',
        received: 'provider vault',
        expected: 'a platform with External Secrets and a Vault',
        fix: "add secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com:8200' } } to the platform",
      });
    } else if (properties.provider !== 'vault' && properties.provider !== 'kubernetes') {
      report(here, {
        code: 'not-expressed',
        received: `provider ${properties.provider}`,
        expected: 'vault or kubernetes',
        fix: 'choose one of them for this environment: secrets: { ... }',
      });
    }
    if (use.as !== 'variables') continue;
    for (const variable of Object.keys(
      use.variables ?? Object.fromEntries([...keys.keys()].map((key) => [`${variableName(name)}_${variableName(key)}`, key])),
    )) {
      if (names.has(variable))
        report(here, {
          code: 'reserved-variable',
          received: show(variable),
          expected: 'a variable of its own for each value',
          fix: 'rename it in variables',
        });
      names.add(variable);
    }
  }
}

/** Two objects of one kind and name would overwrite each other. */
export function checkNames(groups: readonly PlannedGroup[], problems: Problem[]): void {
  const seen = new Map<string, string>();
  for (const { name, objects } of groups) {
    for (const object of objects) {
      const key = `${object.kind} ${object.namespace ?? ''}/${object.name}`;
      const other = seen.get(key);
      if (other !== undefined) {
        problems.push({
          code: 'name-collision',
          path: `${name}.${object.id}`,
          received: `${object.kind} ${object.name}, which is also ${other}`,
          expected: 'a name of its own for each object',
          fix: 'rename one of the two declarations',
        });
      }
      seen.set(key, `${name}.${object.id}`);
    }
  }
}
