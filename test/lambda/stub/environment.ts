import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InvocationOptions, LambdaApi, type Outcome } from './api';

/** What an execution environment is made of. */
export interface Contents {
  /** The files below /opt/extensions, by name. */
  readonly extensions?: Readonly<Record<string, string>>;
  /** The entry point with its arguments. */
  readonly runtime?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

/** Milliseconds after which a check gives up. Nothing here takes a tenth of it. */
const GIVE_UP = 30_000;
/** What Lambda gives the runtime between SIGTERM and SIGKILL is 300 ms; programs here are given as much as they need, and it is looked at whether they end. */
const END = 10_000;
/** The credentials that every function here has. */
export const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'session/token==',
};
export const REGION = 'eu-central-1';

interface Program {
  readonly name: string;
  readonly process: ChildProcess;
  readonly ended: Promise<number | string>;
}

/** One execution environment: its extensions first, the runtime when all have registered; as Lambda starts and ends them. */
export class ExecutionEnvironment {
  readonly programs: Program[] = [];
  private output = '';
  private ending = false;

  private constructor(
    readonly api: LambdaApi,
    /** In place of /tmp. */
    readonly folder: string,
    private readonly variables: Readonly<Record<string, string>>,
  ) {}

  /** Starts everything and waits for the end of the initialisation. If a program ends before, the environment tells how it was. */
  static async start({ extensions = {}, runtime, variables = {} }: Contents): Promise<ExecutionEnvironment> {
    const api = await LambdaApi.start(Object.keys(extensions));
    const folder = await mkdtemp(join(tmpdir(), 'keelson-lambda.'));
    const environment = new ExecutionEnvironment(api, folder, { ...lambdaVariables(api.address, folder), ...variables });
    for (const [name, file] of Object.entries(extensions)) environment.spawn(name, [file]);
    await environment.until('all extensions have registered', () => api.allRegistered);
    if (runtime === undefined) await environment.until('all extensions wait for an event', () => api.allWait);
    else if (!environment.anyEnded) {
      environment.spawn('runtime', runtime);
      await environment.until('the initialisation is over', () => api.initialised);
    }
    return environment;
  }

  /** What all programs wrote. */
  get logs(): string {
    return this.output;
  }

  /** The lines that are JSON objects. */
  get logLines(): Record<string, unknown>[] {
    return this.output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
  }

  get anyEnded(): boolean {
    return this.programs.some(({ process }) => process.exitCode !== null || process.signalCode !== null);
  }

  async invoke(event: unknown, options?: InvocationOptions): Promise<Outcome> {
    return this.within('an answer', this.api.invoke(event, options));
  }

  /** Ends everything as Lambda does: SIGTERM for the runtime, the event SHUTDOWN for extensions, SIGKILL for what is left. Gives how each ended. */
  async end(): Promise<Record<string, number | string>> {
    this.ending = true;
    const outcomes: Record<string, number | string> = {};
    const runtime = this.programs.find(({ name }) => name === 'runtime');
    if (runtime !== undefined) {
      runtime.process.kill('SIGTERM');
      outcomes.runtime = await endOf(runtime, END);
    }
    this.api.shutDown();
    const told = new Set([...this.api.extensions.values()].filter(({ events }) => events.includes('SHUTDOWN')).map(({ name }) => name));
    for (const program of this.programs)
      if (program !== runtime) outcomes[program.name] = await endOf(program, told.has(program.name) ? END : 0);
    this.api.close();
    await rm(this.folder, { recursive: true, force: true });
    return outcomes;
  }

  /** Waits for what is to happen, or for the end of a program. */
  async until(what: string, condition: () => boolean): Promise<void> {
    await this.within(
      what,
      this.api.until(() => condition() || this.anyEnded),
    );
  }

  private spawn(name: string, [file, ...rest]: readonly string[]): void {
    const child = spawn(file as string, rest, { cwd: this.folder, env: { PATH: process.env.PATH ?? '', ...this.variables } });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => {
        this.output += data.toString();
      });
    const ended = once(child, 'close').then(([code, signal]) => {
      if (!this.ending) this.api.crash(`${name} ended with ${code ?? signal}`);
      this.api.happened();
      return (code ?? signal) as number | string;
    });
    child.on('error', (error) => {
      this.output += `${name}: ${error.message}\n`;
    });
    this.programs.push({ name, process: child, ended });
  }

  private async within<T>(what: string, promise: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const gaveUp = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`waited ${GIVE_UP} ms for ${what}\n${this.api.journal.join(', ')}\n${this.output}`)),
        GIVE_UP,
      );
    });
    return Promise.race([promise, gaveUp]).finally(() => clearTimeout(timer));
  }
}

async function endOf({ process, ended }: Program, time: number): Promise<number | string> {
  const timer = setTimeout(() => process.kill('SIGKILL'), time);
  return ended.finally(() => clearTimeout(timer));
}

/** What Lambda sets in every environment ("Using Lambda environment variables", defined runtime environment variables). */
function lambdaVariables(api: string, folder: string): Record<string, string> {
  return {
    AWS_LAMBDA_RUNTIME_API: api,
    AWS_LAMBDA_FUNCTION_NAME: 'example',
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/example',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/21/[1]0123456789abcdef',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
    LAMBDA_TASK_ROOT: folder,
    TZ: ':UTC',
    APP_CONFIG_DIR: join(folder, 'config'),
  };
}
