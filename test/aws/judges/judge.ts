import type { Assembly } from '../assemblies/synthesise';

/** One thing that a judge has against an assembly. */
export interface Finding {
  /** The judge's name for the rule, such as `CKV_AWS_116` or `AwsSolutions-SQS3`. */
  readonly id: string;
  /** The object: `TEMPLATE/LOGICAL-NAME`, or the path of its construct where the judge looks at constructs. */
  readonly resource: string;
  readonly message: string;
}

export interface Verdict {
  /** How many objects the judge looked at. */
  readonly objects: number;
  readonly findings: readonly Finding[];
}

/** An outside tool, or a check of ours, and the strictest reading of its answer. */
export interface Judge {
  readonly name: string;
  judge(assembly: Assembly): Promise<Verdict>;
}
