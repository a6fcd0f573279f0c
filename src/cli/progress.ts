import type { OutputStream } from './terminal';

/** Nothing is shown of what is done sooner, in milliseconds. */
const PATIENCE = 400;
/** Between two changes of the line, in milliseconds. */
const PAUSE = 100;

/** One line on a terminal that says what is being done, and that is gone when it is over. Elsewhere nothing is written. */
export class Progress {
  private readonly begun: number;
  private shown = -Infinity;
  private visible = false;

  constructor(
    private readonly stream: OutputStream,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.begun = clock();
  }

  step(text: string): void {
    if (this.stream.isTTY !== true) return;
    const now = this.clock();
    if (now - this.begun < PATIENCE || now - this.shown < PAUSE) return;
    this.shown = now;
    this.visible = true;
    this.stream.write(`\r\u001b[K${text}`);
  }

  end(): void {
    if (this.visible) this.stream.write('\r\u001b[K');
    this.visible = false;
  }
}
