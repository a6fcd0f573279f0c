import type { Crossing } from '../analysis/crossings';
import type { Verb } from '../model/edges';
import type { Finding } from '../rules/rule';

/** What a person or a program wants to know of one synthesis. It is JSON, as `--format json` prints it. */
export interface Summary {
  readonly system: string;
  readonly environment: string;
  readonly target: string;
  /** What the target is like: `Kubernetes 1.34, namespace shop`. */
  readonly platform: string;
  /** By name. */
  readonly units: readonly UnitSummary[];
  /** How many edges of each verb. */
  readonly edges: Readonly<Record<Verb, number>>;
  /** The edges that lead from one context into another. */
  readonly crossings: readonly Crossing[];
  /** How many objects of each kind. */
  readonly objects: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  /** What the target refuses and the environment accepts, with its reasons. */
  readonly accepted: readonly AcceptedLine[];
  /** What the target does not render as declared. */
  readonly parity: readonly ParityLine[];
  readonly output: OutputSummary;
}

export type UnitSummary = ContainerSummary | FunctionSummary;

/** A unit that runs as containers. */
export interface ContainerSummary {
  readonly name: string;
  readonly kind: 'service' | 'worker' | 'job';
  /** Left out for what runs to its end. */
  readonly replicas?: { readonly min: number; readonly max: number };
  /** Of one replica, all its containers together. */
  readonly cpu: { readonly reserved: string; readonly limit?: string };
  readonly memory: string;
}

/** A unit that runs as a function. */
export interface FunctionSummary {
  readonly name: string;
  readonly kind: 'service' | 'worker' | 'job';
  readonly function: {
    /** Megabytes. */
    readonly memory: number;
    /** Seconds. */
    readonly timeout: number;
    /** Requests, messages or runs at once; left out where there is no bound. */
    readonly concurrency?: number;
    /** How it starts: environments that are kept warm, a snapshot, or only when it is asked. */
    readonly start: 'warm' | 'snapshot' | 'on demand';
    /** Environments that are kept warm. */
    readonly warm: number;
    readonly package: 'image' | 'bundle';
    /** Bytes of a bundle before it is packed; the size of an image is not known here. */
    readonly packageSize?: number;
  };
}

export interface AcceptedLine {
  /** The code of the refusal. */
  readonly code: string;
  readonly reason: string;
  readonly refusals: readonly { readonly path: string; readonly received: string }[];
}

export interface ParityLine {
  readonly property: string;
  readonly verdict: 'emulated' | 'refused';
  readonly reason: string;
  readonly paths: readonly string[];
}

export interface OutputSummary {
  /** The folder that was named with `--out`. */
  readonly folder: string;
  /** Relative to it. */
  readonly files: readonly string[];
  /** `unchanged`: every file was there already, with the same bytes. `refused`: nothing was written, since `--strict` was asked for. */
  readonly state: 'written' | 'unchanged' | 'refused';
}
