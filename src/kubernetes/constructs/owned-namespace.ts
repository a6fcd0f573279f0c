import { Construct } from 'constructs';
import type { ManifestOverride } from '../../model/configuration';
import type { LimitRange, Manifest, Namespace, NetworkPolicy, ResourceQuota } from '../manifest';
import type { PlannedObject } from '../plan/planned-object';
import { KubernetesObject } from './kubernetes-object';

/** The namespace of a system that owns it, with its guard rails. */
export class OwnedNamespace extends Construct {
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

  /** The namespace itself, with the level of Pod Security that it enforces. */
  get namespace(): KubernetesObject<Namespace> {
    return this.find('namespace') as KubernetesObject<Namespace>;
  }

  /** Denies what no other policy of the namespace allows. */
  get defaultDeny(): KubernetesObject<NetworkPolicy> {
    return this.find('defaultDeny') as KubernetesObject<NetworkPolicy>;
  }

  /** Upper bounds of the namespace; there unless switched off. */
  get resourceQuota(): KubernetesObject<ResourceQuota> | undefined {
    return this.find('resourceQuota');
  }

  /** What a container gets that says nothing of its resources. */
  get limitRange(): KubernetesObject<LimitRange> | undefined {
    return this.find('limitRange');
  }

  private find<M extends Manifest>(id: string): KubernetesObject<M> | undefined {
    return this.objects.get(id) as KubernetesObject<M> | undefined;
  }
}
