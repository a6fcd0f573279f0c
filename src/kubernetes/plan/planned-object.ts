import type { Manifest } from '../manifest';

/**
 * One Kubernetes object that follows from a declaration. Which objects exist is known from the properties and the platform; what
 * stands in them is computed when `build` is called, so that edges which were declared meanwhile are in it.
 */
export interface PlannedObject<M extends Manifest = Manifest> {
  /** The name of the construct's child, unique within the unit: `deployment`, `externalSecret-payment-key`. */
  readonly id: string;
  readonly apiVersion: string;
  readonly kind: M['kind'];
  /** That of a Job follows from its pods: it may change until every edge is declared. */
  readonly name: string;
  /** Objects outside a namespace have none. */
  readonly namespace?: string;
  /** A new manifest at each call. */
  build(): M;
}

/** The same object with a change to its manifest. Its name is still asked for late. */
export function changed<M extends Manifest>(
  object: PlannedObject<M>,
  change: (manifest: M) => M,
  id: string = object.id,
): PlannedObject<M> {
  const { apiVersion, kind, namespace } = object;
  return {
    id,
    apiVersion,
    kind,
    get name() {
      return object.name;
    },
    ...(namespace === undefined ? {} : { namespace }),
    build: () => change(object.build()),
  };
}

/** The objects of one unit, or of the system itself, in the order in which they are written. */
export interface PlannedGroup {
  /** The unit's name, or the system's. */
  readonly name: string;
  /** Whether these are the system's own: its namespace and what guards it, what the mesh and the gateway share. */
  readonly isSystem: boolean;
  readonly objects: readonly PlannedObject[];
}
