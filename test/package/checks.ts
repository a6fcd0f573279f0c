/** Throws unless something holds; the text says what should have been. */
export function ensure(holds: boolean, text: string): void {
  if (!holds) throw new Error(text);
}

/** Throws unless a command succeeded, with what it printed. */
export function succeeded({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }): void {
  ensure(code === 0, `exit code ${code}\n${stdout}${stderr}`);
}

/** The checks of one run: each prints a line when it is done, and none stops the others. */
export class Checks {
  private passed = 0;
  private failed = 0;

  async check(name: string, action: () => Promise<void> | void): Promise<void> {
    try {
      await action();
      this.passed++;
      console.log(`ok   ${name}`);
    } catch (error) {
      this.failed++;
      console.log(`FAIL ${name}`);
      const text = error instanceof Error ? error.message : String(error);
      for (const line of text.trimEnd().split('\n').slice(0, 60)) console.log(`       ${line}`);
    }
  }

  /** Prints the last line; answers the exit code. */
  close(): number {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 && this.passed > 0 ? 0 : 1;
  }
}
