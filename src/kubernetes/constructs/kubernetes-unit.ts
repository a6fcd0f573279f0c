import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { UnitConstruct } from '../../construct/unit-construct';
import { KeelsonError, type Problem } from '../../model/problem';
import type { Unit } from '../../model/unit';
import type { ConfigMap, ExternalSecret, Manifest, NetworkPolicy, PodMonitor, PodSpec, SecretStore, ServiceAccount } from '../manifest';
import type { AuthorizationPolicy, PeerAuthentication, ServiceEntry, Sidecar, VirtualService } from '../manifest-istio';
import { overrideProblems } from '../override';
import { selectorLabels } from '../plan/labels';
import type { PlannedObject } from '../plan/planned-object';
import { portsOf } from '../plan/ports';
import { type ChartUnit, claimObject, claimUnit, unitsOf } from './chart-units';
import { KubernetesObject, objectsBeginning } from './kubernetes-object';
import { type PeerContainer, type PodSelection, peerContainers, podSelection, type Subject } from './neighbour';
import type { UnitPlan } from './unit-plan';

const EXTERNAL_SECRET = 'externalSecret-';
const EXTERNAL_ROUTE = 'virtualService-';
const SERVICE_ENTRY = 'serviceEntry-';

/**
 * What `ProductionMicroservice`, `ProductionWorker` and `ProductionJob` share: the objects of one unit, each a public child.
 *
 * To cdk8s-plus-28 and newer it is a pod selector, a peer of network policies and a subject of RBAC.
 */
export abstract class KubernetesUnit<U extends Unit = Unit> extends UnitConstruct<U> {
  private readonly plan: UnitPlan<U>;
  private readonly objects = new Map<string, KubernetesObject>();
  private isFinal = false;

  protected constructor(scope: Construct, id: string, plan: UnitPlan<U>) {
    super(scope, id, plan.declaration);
    this.plan = plan;
    claimUnit(this, this.namespace);
    try {
      for (const planned of plan.objects()) this.add(planned);
    } catch (error) {
      scope.node.tryRemoveChild(this.node.id);
      throw error;
    }
    if (plan.isComplete) this.isFinal = true;
    else plan.declaration.onEdge(() => this.followEdges());
  }

  /** What runs the pods. */
  abstract readonly workload: KubernetesObject;

  /** @internal */
  protected abstract get podSpec(): PodSpec;

  /** The namespace of every object of the unit. */
  get namespace(): string {
    return this.plan.scope.namespace;
  }

  /** The identity of the pods, without a token for the Kubernetes API. */
  get serviceAccount(): KubernetesObject<ServiceAccount> {
    return this.child('serviceAccount');
  }

  /** Default deny, and what the edges and the platform's own traffic need. */
  get networkPolicy(): KubernetesObject<NetworkPolicy> {
    return this.child('networkPolicy');
  }

  /** The files of the unit; there where `files` says some. */
  get configMap(): KubernetesObject<ConfigMap> | undefined {
    return this.find('configMap');
  }

  /** What Prometheus scrapes where no Service stands before the pods, or where a proxy hands metrics out. */
  get podMonitor(): KubernetesObject<PodMonitor> | undefined {
    return this.find('podMonitor');
  }

  /**
   * Mutual TLS on every port, save where Prometheus scrapes and where a gateway outside the mesh was accepted; there where the platform has
   * Istio's sidecars.
   */
  get peerAuthentication(): KubernetesObject<PeerAuthentication> | undefined {
    return this.find('peerAuthentication');
  }

  /** Who may ask what of the unit; there where the platform has Istio's sidecars. */
  get authorizationPolicy(): KubernetesObject<AuthorizationPolicy> | undefined {
    return this.find('authorizationPolicy');
  }

  /** Where External Secrets reads the unit's secrets; there where it uses one of Vault. */
  get secretStore(): KubernetesObject<SecretStore> | undefined {
    return this.find('secretStore');
  }

  /** The identity under which External Secrets reads them. */
  get secretStoreServiceAccount(): KubernetesObject<ServiceAccount> | undefined {
    return this.find('secretStoreServiceAccount');
  }

  /** What brings values into the cluster, by the name of the secret; grows with `uses`. */
  get externalSecrets(): ReadonlyMap<string, KubernetesObject<ExternalSecret>> {
    return this.beginning(EXTERNAL_SECRET);
  }

  /** How the unit waits for hosts outside that it asks without TLS, by host; under Istio, of a unit without a system. It grows with `reaches`. */
  get externalRoutes(): ReadonlyMap<string, KubernetesObject<VirtualService>> {
    return this.beginning(EXTERNAL_ROUTE);
  }

  /** What Prometheus asks the proxy itself; there where the platform has Istio's sidecars and monitors. */
  get proxyMonitor(): KubernetesObject<PodMonitor> | undefined {
    return this.find('proxyMonitor');
  }

  /** The hosts that the pods' proxy knows; there where the platform has Istio's sidecars. */
  get sidecar(): KubernetesObject<Sidecar> | undefined {
    return this.find('sidecar');
  }

  /**
   * The hosts outside that the unit reaches, stores and brokers among them, by host; grows with `reaches` and `owns`. Those of a unit of a
   * system are the system's.
   */
  get serviceEntries(): ReadonlyMap<string, KubernetesObject<ServiceEntry>> {
    return this.beginning(SERVICE_ENTRY);
  }

  /** @internal The children whose names begin so, by what follows. */
  protected beginning<M extends Manifest>(prefix: string): ReadonlyMap<string, KubernetesObject<M>> {
    return objectsBeginning(this.objects, prefix);
  }

  /** For cdk8s-plus: the containers of the pods, with the ports that callers may use. A service's port for metrics is not among them. */
  get containers(): PeerContainer[] {
    const { http, grpc, metrics, health } = portsOf(this.plan.scope);
    const isForCallers =
      this.declaration.kind !== 'service'
        ? () => true
        : (port: number) => port === http || port === grpc || (port !== metrics && port !== health);
    return peerContainers(this.podSpec, (port) => isForCallers(port.containerPort));
  }

  /** For cdk8s-plus: the pods as an `IPodSelector`. */
  toPodSelectorConfig(): PodSelection {
    return podSelection(selectorLabels(this.declaration.name), this.namespace);
  }

  /** For cdk8s-plus: the pods as an `INetworkPolicyPeer`. */
  toNetworkPolicyPeerConfig(): { readonly podSelector: PodSelection } {
    return { podSelector: this.toPodSelectorConfig() };
  }

  /** For cdk8s-plus: this unit selects its pods. */
  toPodSelector(): this {
    return this;
  }

  /** For cdk8s-plus: the service account as an `ISubject`. What binds a role to it mounts a token as well: the pods have none. */
  toSubjectConfiguration(): Subject {
    return { kind: 'ServiceAccount', apiGroup: '', name: this.serviceAccount.name, namespace: this.namespace };
  }

  /** @internal The problems of what was declared so far. */
  problems(): readonly Problem[] {
    const problems = [...this.plan.problems(), ...this.sharedHosts()];
    if (problems.length > 0) return problems;
    return overrideProblems(
      this.plan.overrides,
      this.objects.keys(),
      `${this.declaration.kind}s.${this.declaration.name}.overrides`,
      this.declaration.source.locate(),
    );
  }

  /** Istio takes one VirtualService for a host of a namespace beside the proxies, and passes over the others: two units need a system. */
  private sharedHosts(): Problem[] {
    const hosts = [...this.externalRoutes.keys()];
    if (hosts.length === 0) return [];
    const others = this.node.root.node
      .findAll()
      .filter((each): each is KubernetesUnit => each instanceof KubernetesUnit && each !== this && each.namespace === this.namespace);
    const { kind, name, source } = this.declaration;
    const where = source.locate();
    return hosts.flatMap((host) => {
      const other = others.find(({ externalRoutes }) => externalRoutes.has(host));
      if (other === undefined) return [];
      return [
        {
          code: 'name-collision',
          path: `${kind}s.${name}.reaches`,
          ...(where === undefined ? {} : { source: where }),
          received: `${host} without TLS, which ${other.node.path} reaches as well`,
          expected: 'one unit of a namespace, outside a System: Istio takes one VirtualService of a host, and forgets how the others wait',
          fix: 'declare both in a System, or reach it with TLS',
        },
      ];
    });
  }

  /** @internal */
  protected find<M extends Manifest>(id: string): KubernetesObject<M> | undefined {
    return this.objects.get(id) as KubernetesObject<M> | undefined;
  }

  /** @internal A child that such a unit has, or has as declared. */
  protected child<M extends Manifest>(id: string, instead = 'workload'): KubernetesObject<M> {
    const found = this.find<M>(id);
    if (found !== undefined) return found;
    throw new KeelsonError([
      {
        code: 'no-such-object',
        path: `${this.node.path}.${id}`,
        received: `${this.declaration.name}, which has ${[...this.objects.keys()].join(', ')}`,
        expected: `a ${this.declaration.kind} whose properties ask for ${id}`,
        fix: `read ${instead}, or change the properties`,
      },
    ]);
  }

  private add(planned: PlannedObject): void {
    claimObject(this, planned);
    const override = this.plan.overrides[planned.id];
    const beforeRender = (final: boolean): void => this.prepare(final);
    this.objects.set(
      planned.id,
      new KubernetesObject(this, planned.id, { planned, beforeRender, ...(override === undefined ? {} : { override }) }),
    );
  }

  /** An edge may bring objects of its own. Those that are there stay. */
  private followEdges(): void {
    let planned: readonly PlannedObject[];
    try {
      planned = this.plan.objects();
    } catch (error) {
      // What cannot be planned was not declared rightly; rendering reports it, with all else that is wrong.
      if (this.plan.problems().length > 0) return;
      throw error;
    }
    for (const each of planned) if (!this.objects.has(each.id)) this.add(each);
  }

  private prepare(final: boolean): void {
    if (this.isFinal) return;
    if (this.problems().length > 0)
      throw new KeelsonError(distinct([...new Set<ChartUnit>([this, ...unitsOf(Chart.of(this))])].flatMap((unit) => unit.problems())));
    if (!final) return;
    this.isFinal = true;
    this.declaration.seal(`the rendering of ${this.node.path}`);
  }
}

/** Both ends of a call report what is wrong with it. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
