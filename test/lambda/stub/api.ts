import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { bodyOf, listen } from './http';

/** How an invocation ended. */
export interface Outcome {
  readonly kind: 'response' | 'error' | 'crash';
  readonly payload: any;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface InvocationOptions {
  /** Milliseconds that the invocation has. */
  readonly time?: number;
  /** What Lambda says of X-Ray. */
  readonly trace?: string;
}

interface Invocation {
  readonly id: string;
  readonly event: string;
  readonly deadline: number;
  readonly trace: string;
  readonly end: (outcome: Outcome) => void;
}

interface Extension {
  readonly name: string;
  readonly events: readonly string[];
  /** Answers its request for the next event. */
  waiting?: (event: object) => void;
}

const RUNTIME = /^\/2018-06-01\/runtime\/(?:invocation\/(?:(?<next>next)|(?<id>[^/]+)\/(?<end>response|error))|init\/(?<init>error))$/;
const EXTENSIONS = '/2020-01-01/extension';

/** Stands in for Lambda's runtime API and extensions API, as their documentation describes them. */
export class LambdaApi {
  readonly extensions = new Map<string, Extension>();
  /** What happened, in order: `register keelson`, `next keelson`, `runtime next`. */
  readonly journal: string[] = [];
  /** What was reported to `init/error`. */
  readonly initErrors: { readonly by: string; readonly type: unknown; readonly body: any }[] = [];
  private readonly queue: Invocation[] = [];
  private readonly running = new Map<string, Invocation>();
  private runtime: ((invocation: Invocation) => void) | undefined;
  private readonly listeners = new Set<() => void>();

  private constructor(
    private readonly server: Server,
    readonly address: string,
    private readonly known: ReadonlySet<string>,
  ) {}

  /** @param known - the names of the files below /opt/extensions: nobody else may register */
  static async start(known: readonly string[]): Promise<LambdaApi> {
    const server = createServer();
    const api = new LambdaApi(server, await listen(server), new Set(known));
    server.on('request', (request, response) => {
      api.serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
    return api;
  }

  /** Resolves when the condition holds; it is looked at whenever something happened. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.listeners.delete(look);
        resolve();
      };
      this.listeners.add(look);
      look();
    });
  }

  happened(): void {
    for (const listener of [...this.listeners]) listener();
  }

  get allRegistered(): boolean {
    return this.journal.filter((line) => line.startsWith('register ')).length === this.known.size;
  }

  /** The initialisation is over when the runtime and each extension have asked for what comes next. */
  get initialised(): boolean {
    return this.runtime !== undefined && this.allWait;
  }

  get allWait(): boolean {
    return [...this.extensions.values()].every(({ waiting }) => waiting !== undefined);
  }

  invoke(
    event: unknown,
    { time = 30_000, trace = 'Root=1-67890abc-0123456789abcdef01234567;Sampled=1' }: InvocationOptions = {},
  ): Promise<Outcome> {
    return new Promise((end) => {
      this.queue.push({ id: randomUUID(), event: JSON.stringify(event), deadline: Date.now() + time, trace, end });
      this.dispatch();
    });
  }

  /** A process ended that should not have: no invocation will be answered. */
  crash(reason: string): void {
    for (const invocation of [...this.running.values(), ...this.queue.splice(0)])
      invocation.end({ kind: 'crash', payload: reason, headers: {} });
    this.running.clear();
  }

  /** Tells whoever registered for it that the environment ends. */
  shutDown(): void {
    this.notify('SHUTDOWN', { eventType: 'SHUTDOWN', shutdownReason: 'spindown', deadlineMs: Date.now() + 2_000 });
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private notify(kind: string, event: object): void {
    for (const extension of this.extensions.values()) {
      if (!extension.events.includes(kind)) continue;
      extension.waiting?.(event);
      extension.waiting = undefined;
    }
  }

  private dispatch(): void {
    // As Lambda: the next invocation waits until the extensions are done with the one before.
    if (this.runtime === undefined || this.queue.length === 0 || !this.initialised) return;
    const invocation = this.queue.shift() as Invocation;
    const deliver = this.runtime;
    this.runtime = undefined;
    this.running.set(invocation.id, invocation);
    this.notify('INVOKE', { eventType: 'INVOKE', requestId: invocation.id, deadlineMs: invocation.deadline });
    deliver(invocation);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await bodyOf(request)).toString();
    const path = request.url as string;
    if (path.startsWith(EXTENSIONS)) this.serveExtension(path.slice(EXTENSIONS.length), request, response, body);
    else this.serveRuntime(path, request, response, body);
    this.happened();
    this.dispatch();
  }

  private serveRuntime(path: string, request: IncomingMessage, response: ServerResponse, body: string): void {
    const { next, id, end, init } = RUNTIME.exec(path)?.groups ?? {};
    if (next !== undefined) {
      this.journal.push('runtime next');
      this.runtime = (invocation) =>
        response
          .writeHead(200, {
            'Content-Type': 'application/json',
            'Lambda-Runtime-Aws-Request-Id': invocation.id,
            'Lambda-Runtime-Deadline-Ms': String(invocation.deadline),
            'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-central-1:111111111111:function:example',
            'Lambda-Runtime-Trace-Id': invocation.trace,
          })
          .end(invocation.event);
      return;
    }
    const invocation = this.running.get(id ?? '');
    if (init !== undefined) {
      this.initErrors.push({ by: 'runtime', type: request.headers['lambda-runtime-function-error-type'], body: JSON.parse(body) });
    } else if (invocation === undefined) {
      response.writeHead(400).end(JSON.stringify({ errorType: 'InvalidRequestID', errorMessage: path }));
      return;
    } else {
      this.running.delete(invocation.id);
      invocation.end({ kind: end as 'response' | 'error', payload: body === '' ? undefined : JSON.parse(body), headers: request.headers });
    }
    response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}');
  }

  private serveExtension(path: string, request: IncomingMessage, response: ServerResponse, body: string): void {
    if (path === '/register') {
      const name = String(request.headers['lambda-extension-name']);
      if (!this.known.has(name)) {
        response.writeHead(403).end(JSON.stringify({ errorType: 'Extension.UnknownName', errorMessage: name }));
        return;
      }
      const identifier = randomUUID();
      this.extensions.set(identifier, { name, events: JSON.parse(body).events });
      this.journal.push(`register ${name}`);
      response.writeHead(200, { 'Lambda-Extension-Identifier': identifier }).end('{"functionName":"example","functionVersion":"1"}');
      return;
    }
    const extension = this.extensions.get(String(request.headers['lambda-extension-identifier']));
    if (extension === undefined) {
      response.writeHead(403).end(JSON.stringify({ errorType: 'Extension.UnknownExtensionIdentifier' }));
    } else if (path === '/event/next') {
      this.journal.push(`next ${extension.name}`);
      extension.waiting = (event) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(event));
    } else if (path === '/init/error') {
      this.initErrors.push({ by: extension.name, type: request.headers['lambda-extension-function-error-type'], body: JSON.parse(body) });
      response.writeHead(202).end('{"status":"OK"}');
    } else response.writeHead(404).end();
  }
}
