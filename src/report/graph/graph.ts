/** What a thing in the drawing is. */
export type NodeKind = 'service' | 'worker' | 'job' | 'store' | 'topic' | 'queue' | 'external' | 'host';

/** What an edge in the drawing says; `exposes` leads from a host that clients ask for to the service behind it. */
export type EdgeKind = 'calls' | 'publishes' | 'subscribes' | 'owns' | 'reaches' | 'exposes';

/** One thing in the drawing. */
export interface GraphNode {
  /** Where it is declared: `services.order-service`, `stores.order-db`, `externals.smtp.example.com:587`, `hosts.shop.example.com`. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  /** What it is, shortly, one fact a text: `['service', 'go']`. */
  readonly facts: readonly string[];
  readonly description?: string;
  /** The context that it stands in. */
  readonly group?: string;
  /** Of a store: the unit that owns it, by its id. */
  readonly owner?: string;
  /** What callers must be, where the platform asks for it: proven by mutual TLS, and named in an AuthorizationPolicy. */
  readonly isAuthorized: boolean;
  /** What it became: how many objects of each kind. Only with an environment, and of units. */
  readonly objects?: Readonly<Record<string, number>>;
}

/** A bounded context, and who is drawn within it. */
export interface GraphGroup {
  readonly name: string;
  readonly description?: string;
}

/** One edge of the system. */
export interface GraphEdge {
  /** The ids of its ends. */
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** What is asked or said: operations, messages, a path. All of it; a drawing shows the first few. */
  readonly subjects: readonly string[];
  /** What the subjects are, for counting them. */
  readonly subject: 'operation' | 'message' | 'path' | 'nothing';
  /** How: `['HTTP', '800ms', '1 retry']`. */
  readonly facts: readonly string[];
  /** How the caller degrades, in words, where it does. */
  readonly soft?: string;
  /** Whether it leads from one context to another. */
  readonly isAcrossContexts: boolean;
  /** Whether it is part of a cycle of calls. */
  readonly isInCycle: boolean;
}

/** What is always there and nobody declares: listed, since an edge to each unit would hide all others. */
export interface InfrastructureEntry {
  /** `Cluster DNS`. */
  readonly name: string;
  /** Where it is: `namespace kube-system, k8s-app=kube-dns`. */
  readonly place: string;
  /** Who opens the connection. */
  readonly direction: 'from units' | 'to units';
  /** The units that it touches. */
  readonly units: number;
  readonly reason: string;
}

/** A system as a drawing needs it: plain data, in an order that the declaration does not change. */
export interface SystemGraph {
  readonly system: string;
  readonly description?: string;
  /** The environment whose sizes, addresses and platform are in it. */
  readonly environment?: string;
  /** What the platform is like: `['Kubernetes 1.34', 'namespace shop']`. */
  readonly platform: readonly string[];
  readonly groups: readonly GraphGroup[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Cycles of calls, by the names of their units. */
  readonly cycles: readonly (readonly string[])[];
  readonly infrastructure: readonly InfrastructureEntry[];
  /** How many objects of each kind the system becomes. Only with an environment. */
  readonly objects?: Readonly<Record<string, number>>;
}
