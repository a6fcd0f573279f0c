import { ApiObject, ApiObjectMetadataDefinition, type ApiObjectProps } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ManifestOverride } from '../../model/configuration';
import { KeelsonError, show } from '../../model/problem';
import type { Manifest, ObjectMetadata } from '../manifest';
import { overridden } from '../override';
import { INSTANCE } from '../plan/labels';
import type { PlannedObject } from '../plan/planned-object';

const BRAND = Symbol.for('keelson.KubernetesObject');

/** What one object is made of. */
export interface KubernetesObjectProps<M extends Manifest> {
  readonly planned: PlannedObject<M>;
  /** The last change to the manifest. @default - none */
  readonly override?: ManifestOverride;
  /** Called before each rendering; `final` says that what was rendered leaves Keelson. @default - nothing */
  readonly beforeRender?: (final: boolean) => void;
}

/**
 * A Kubernetes object whose body is computed when it is rendered. It is an `ApiObject` like any other: chart labels, `metadata`,
 * `addJsonPatch`, `with(mixin)` and `addDependency` work. What changes it is applied in this order: the plan, the labels of the
 * chart and `metadata`, mixins, JSON patches, `overrides`.
 *
 * @example
 * import { App, Chart, JsonPatch } from 'cdk8s';
 * import { ProductionMicroservice } from 'keelson/kubernetes';
 *
 * const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
 * const catalog = new ProductionMicroservice(chart, 'product-catalog', { image: 'registry.example.com/catalog:1.0.0', http: { port: 8080 } });
 * catalog.deployment.metadata.addAnnotation('example.com/runbook', 'https://runbooks.example.com/catalog');
 * catalog.deployment.addJsonPatch(JsonPatch.replace('/spec/revisionHistoryLimit', 2));
 */
export class KubernetesObject<M extends Manifest = Manifest> extends ApiObject {
  /** Labels and annotations: those of the plan, of the chart, and what is added here. */
  override readonly metadata: PlannedMetadata;
  /** What `ApiObject` spreads at each rendering. */
  private readonly head: Record<string, unknown>;
  private readonly build: () => Manifest;
  private readonly override: ManifestOverride | undefined;
  private readonly beforeRender: (final: boolean) => void;
  /** The manifest that is being rendered: its metadata is asked for while it is. */
  private built: Manifest | undefined;

  constructor(scope: Construct, id: string, { planned, override, beforeRender }: KubernetesObjectProps<M>) {
    const { apiVersion, kind, name, namespace } = planned;
    const head = { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
    super(scope, id, head satisfies ApiObjectProps);
    Object.defineProperty(this, BRAND, { value: true });
    // A Job's follows from its pods, and these from edges that are yet to come.
    Object.defineProperty(this, 'name', { get: () => planned.name, enumerable: true });
    this.head = head;
    this.build = () => planned.build();
    this.override = override;
    this.beforeRender = beforeRender ?? (() => undefined);
    // Selectors of other objects look for this one: a chart's label of that name is about the chart.
    const { [INSTANCE]: _, ...labels } = this.chart.labels;
    this.metadata = new PlannedMetadata(this, labels, namespace, () => (this.built ?? planned.build()).metadata);
  }

  /** Whether a value is an object of Keelson's, of this copy of the package or another. */
  static isKubernetesObject(value: unknown): value is KubernetesObject {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  /** Told by a brand: cdk8s lets every `ApiObject` pass for any class below it. */
  static override [Symbol.hasInstance](value: unknown): value is KubernetesObject {
    return KubernetesObject.isKubernetesObject(value);
  }

  /**
   * The manifest as it would be written now. It does not end declaration: later edges stand in the next rendering.
   * @throws KeelsonError with every problem of what was declared
   */
  render(): M {
    this.beforeRender(false);
    return this.compose();
  }

  /**
   * The manifest as cdk8s writes it: a new one at each call, its keys in Keelson's own order. The first call ends declaration:
   * a later edge of the same unit is an error.
   * @throws KeelsonError with every problem of what was declared
   */
  override toJson(): M {
    this.beforeRender(true);
    return this.compose();
  }

  private patched(): Manifest {
    try {
      return super.toJson();
    } catch (error) {
      throw new KeelsonError([
        {
          code: 'invalid-patch',
          path: this.node.path,
          received: error instanceof Error ? error.message : show(error),
          expected: 'JSON patches whose paths exist in the manifest',
          fix: `look at render() of this object; a patch adds a key only where its parent is there`,
        },
      ]);
    }
  }

  private compose(): M {
    const { metadata, ...body } = this.build();
    this.built = { ...body, metadata };
    try {
      for (const key of Object.keys(this.head)) if (key !== 'metadata') delete this.head[key];
      Object.assign(this.head, body);
      return overridden(this.patched() as M, this.override, this.node.path);
    } finally {
      this.built = undefined;
    }
  }
}

/** @internal The objects whose ids begin so, by what follows. */
export function objectsBeginning<M extends Manifest>(
  objects: ReadonlyMap<string, KubernetesObject>,
  prefix: string,
): ReadonlyMap<string, KubernetesObject<M>> {
  const entries = [...objects].filter(([id]) => id.startsWith(prefix));
  return new Map(entries.map(([id, object]) => [id.slice(prefix.length), object as KubernetesObject<never>]));
}

/** Metadata of which one part is computed when it is rendered; what the chart and the user say goes on top. */
export class PlannedMetadata extends ApiObjectMetadataDefinition {
  private readonly planned: () => ObjectMetadata;

  /** @internal */
  constructor(
    apiObject: ApiObject,
    labels: Readonly<Record<string, string>>,
    namespace: string | undefined,
    planned: () => ObjectMetadata,
  ) {
    super({ apiObject, name: apiObject.name, labels: { ...labels }, ...(namespace === undefined ? {} : { namespace }) });
    Object.defineProperty(this, 'name', { get: () => apiObject.name, enumerable: true });
    this.planned = planned;
  }

  override getLabel(key: string): string | undefined {
    return super.getLabel(key) ?? this.planned().labels?.[key];
  }

  override toJson(): ObjectMetadata {
    const planned = this.planned();
    const added: Partial<ObjectMetadata> = super.toJson() ?? {};
    return {
      ...planned,
      ...added,
      name: planned.name,
      labels: { ...planned.labels, ...added.labels },
      annotations: { ...planned.annotations, ...added.annotations },
    };
  }
}
