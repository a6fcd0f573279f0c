import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Outcome, run } from '../judges/command';

/** Runs kubectl against the cluster that KUBECONFIG names; any exit status is an answer. */
export function kubectl(args: readonly string[], input?: string): Promise<Outcome> {
  return run('kubectl', args, { input, timeout: 300_000 });
}

/** As `kubectl`, where failure is an error: the preparations of a check. */
export async function mustKubectl(args: readonly string[], input?: string): Promise<string> {
  const outcome = await kubectl(args, input);
  if (outcome.status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${outcome.stderr.trim()}`);
  return outcome.stdout;
}

/** One object, or the items of a list, as the API server holds them. */
export async function get<T>(args: readonly string[]): Promise<T> {
  return JSON.parse(await mustKubectl(['get', ...args, '-o', 'json', '--show-managed-fields'])) as T;
}

/** The items of `kubectl get KIND`. */
export async function list<T>(kind: string, namespace: string, selector?: string): Promise<readonly T[]> {
  const answer = await get<{ items: T[] }>([kind, '-n', namespace, ...(selector === undefined ? [] : ['-l', selector])]);
  return answer.items;
}

/** What `kubectl get --watch` prints, one line for each state that an object went through. */
export class Watch {
  private readonly seen: string[] = [];
  private readonly waiting = new Set<() => void>();
  private readonly child;
  private ended: Error | undefined;

  private constructor(args: readonly string[]) {
    this.child = spawn('kubectl', ['get', ...args, '--watch'], { stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.seen.push(line);
      for (const wake of this.waiting) wake();
    });
    this.child.on('close', () => {
      this.ended = new Error(`kubectl get ${args.join(' ')} --watch ended`);
      for (const wake of this.waiting) wake();
    });
  }

  /** Starts watching; done once the present state has been seen. */
  static async start(args: readonly string[]): Promise<Watch> {
    const watch = new Watch(args);
    await watch.until(() => true, 20_000);
    return watch;
  }

  /** Waits for a line that the condition holds for, past ones included; false when none comes in so many milliseconds. */
  async until(condition: (line: string) => boolean, timeout: number): Promise<boolean> {
    const deadline = Date.now() + timeout;
    for (let next = 0; ; ) {
      for (; next < this.seen.length; next += 1) if (condition(this.seen[next] ?? '')) return true;
      if (this.ended !== undefined) throw this.ended;
      if (Date.now() >= deadline) return false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now());
        const wake = (): void => {
          clearTimeout(timer);
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
      });
    }
  }

  /** Stops watching; every line that was seen. */
  stop(): readonly string[] {
    this.child.removeAllListeners('close');
    this.child.kill();
    return this.seen;
  }
}
