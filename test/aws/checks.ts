import { type CheckResult, Report } from '../judges/report';

/** What one check found, and what is worth reading though nothing is wrong. */
export interface Checked extends CheckResult {
  readonly notes?: readonly string[];
}

export interface Check {
  readonly name: string;
  body(): Promise<Checked>;
}

/** Runs checks in order, one line each; notes stand below the line. */
export async function runChecks(report: Report, checks: readonly Check[]): Promise<void> {
  for (const { name, body } of checks) {
    let notes: readonly string[] = [];
    await report.check(name, async () => {
      const result = await body();
      notes = result.notes ?? [];
      return result;
    });
    for (const note of notes) console.log(`       ${note}`);
  }
}

/** Made once, whoever asks. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

export { Report };
