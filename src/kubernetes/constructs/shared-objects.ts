import { Construct } from 'constructs';
import type { ManifestOverride } from '../../model/configuration';
import type { ConfigMap, LimitRange, Manifest, Namespace, NetworkPolicy, ResourceQuota } from '../manifest';
import type { GatewayManifest, HttpRoute } from '../manifest-gateway';
import type { AuthorizationPolicy, PeerAuthentication, ServiceEntry, VirtualService } from '../manifest-istio';
import type { PlannedObject } from '../plan/planned-object';
import { KubernetesObject, objectsBeginning } from './kubernetes-object';

/** The objects that no one unit has: the namespace of a system that owns it, with its guard rails, and what the mesh and the gateway share. */
export class SharedObjects extends Construct {
  private readonly objects: ReadonlyMap<string, KubernetesObject>;

  /** @internal */
  constructor(scope: Construct, id: string, planned: readonly PlannedObject[], overrides: Readonly<Record<string, ManifestOverride>>) {
    super(scope, id);
    this.objects = new Map(
      planned.map((each) => {
        const override = overrides[each.id];
        return [each.id, new KubernetesObject(this, each.id, { planned: each, ...(override === undefined ? {} : { override }) })];
      }),
    );
  }

  /** Every object, by the name by which overrides know it. */
  get all(): ReadonlyMap<string, KubernetesObject> {
    return this.objects;
  }

  /** The namespace itself, with the level of Pod Security that it enforces; there where the system owns it. */
  get namespace(): KubernetesObject<Namespace> | undefined {
    return this.find('namespace');
  }

  /** Denies what no other policy of the namespace allows; there where the system owns it. */
  get defaultDeny(): KubernetesObject<NetworkPolicy> | undefined {
    return this.find('defaultDeny');
  }

  /** Upper bounds of the namespace; there where the system owns it, unless switched off. */
  get resourceQuota(): KubernetesObject<ResourceQuota> | undefined {
    return this.find('resourceQuota');
  }

  /** What a container gets that says nothing of its resources; there where the system owns the namespace. */
  get limitRange(): KubernetesObject<LimitRange> | undefined {
    return this.find('limitRange');
  }

  /** Mutual TLS for every pod of the namespace; there where the system owns it and the platform has Istio's sidecars. */
  get peerAuthentication(): KubernetesObject<PeerAuthentication> | undefined {
    return this.find('peerAuthentication');
  }

  /** Refuses what no other policy of the mesh allows; there where the system owns the namespace and the platform has Istio's sidecars. */
  get allowNothing(): KubernetesObject<AuthorizationPolicy> | undefined {
    return this.find('allowNothing');
  }

  /** How the units wait for hosts outside that they ask without TLS, by host; there where the platform has Istio's sidecars. */
  get externalRoutes(): ReadonlyMap<string, KubernetesObject<VirtualService>> {
    return objectsBeginning(this.objects, 'virtualService-');
  }

  /** The hosts outside that units reach, stores and brokers among them, by host; there where the platform has Istio's sidecars. */
  get serviceEntries(): ReadonlyMap<string, KubernetesObject<ServiceEntry>> {
    return objectsBeginning(this.objects, 'serviceEntry-');
  }

  /** The way in with TLS for every host of the routes; there where the platform's gateway is `owned`, as are those that follow. */
  get gateway(): KubernetesObject<GatewayManifest> | undefined {
    return this.find('gateway');
  }

  /** Sends whoever comes without TLS to the same address with it. */
  get httpsRedirect(): KubernetesObject<HttpRoute> | undefined {
    return this.find('httpsRedirect');
  }

  /** What the pods of the gateway may do; there where Istio runs them in the system's namespace. */
  get gatewayNetworkPolicy(): KubernetesObject<NetworkPolicy> | undefined {
    return this.find('gatewayNetworkPolicy');
  }

  /** What Istio changes in the gateway's pods, so that a restricted namespace takes them; there where the system owns it too. */
  get gatewayParameters(): KubernetesObject<ConfigMap> | undefined {
    return this.find('gatewayParameters');
  }

  /** Lets everybody ask the gateway, in a namespace of the mesh where nothing is allowed unless a policy says so. */
  get gatewayAuthorization(): KubernetesObject<AuthorizationPolicy> | undefined {
    return this.find('gatewayAuthorization');
  }

  private find<M extends Manifest>(id: string): KubernetesObject<M> | undefined {
    return this.objects.get(id) as KubernetesObject<M> | undefined;
  }
}
