/** One thing that a judge has against its input. */
export interface Finding {
  /** The object or the file that it is about, as the judge names it. */
  readonly about: string;
  readonly message: string;
}

export interface Verdict {
  /** How many objects the judge looked at. */
  readonly objects: number;
  readonly findings: readonly Finding[];
}

/** An outside tool and the strictest reading of its answer: whatever it left out counts as a finding. */
export interface Judge {
  readonly name: string;
  /** Judges all files together, as one system. */
  judge(files: readonly string[]): Promise<Verdict>;
}

/** A value that `run` exports from the file env. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: start the judges with test/judges/run`);
  return value;
}
