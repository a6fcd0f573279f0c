/** What one check found; no finding means that it passed. */
export interface CheckResult {
  readonly findings: readonly string[];
  /** Shown on the check's line, such as `7 objects`. */
  readonly detail?: string;
}

/** Prints one line for each check and counts them. */
export class Report {
  private passed = 0;
  private failed = 0;

  /** Runs a check, prints `ok` or `FAIL` with its findings; an error that it throws is a finding. Tells whether it passed. */
  async check(name: string, body: () => Promise<CheckResult>): Promise<boolean> {
    const started = Date.now();
    const result = await body().catch(
      (error: unknown): CheckResult => ({ findings: [error instanceof Error ? error.message : String(error)] }),
    );
    const detail = [...(result.detail === undefined ? [] : [result.detail]), `${Date.now() - started} ms`].join(', ');
    const ok = result.findings.length === 0;
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${detail})`);
    for (const finding of new Set(result.findings)) console.log(finding.trimEnd().replace(/^/gm, '       '));
    if (ok) this.passed += 1;
    else this.failed += 1;
    return ok;
  }

  /** Prints the closing line; the status to exit with. */
  close(): number {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 && this.passed > 0 ? 0 : 1;
  }
}
