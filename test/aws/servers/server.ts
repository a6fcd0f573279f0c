import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { until } from './poll';

/** A server that this process started on loopback, and ends. */
export interface Server {
  readonly endpoint: string;
  /** What it has written so far, both streams. */
  log(): string;
  stop(): Promise<void>;
}

export interface ServerProps {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  environment(port: number): Readonly<Record<string, string>>;
  /** The path that answers 200 once it is ready. */
  readonly ready: string;
}

const START = 60_000;

/** A port of loopback that nobody listens on. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGTERM'); // its own process group: it and what it started
  const pid = child.pid;
  const last = setTimeout(() => process.kill(-pid, 'SIGKILL'), 5_000);
  await ended;
  clearTimeout(last);
}

/** Starts a server on a free port and waits until it is ready. */
export async function startServer({ name, program, args, environment, ready }: ServerProps): Promise<Server> {
  const port = await freePort();
  const child = spawn(program, args, { detached: true, env: { ...process.env, ...environment(port) }, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  const server: Server = {
    endpoint: `http://localhost:${port}`, // by name: the CDK command line speaks to buckets by path only there
    log: () => log,
    stop: () => end(child),
  };
  try {
    await until(`${name} to be ready`, START, async () => {
      if (child.exitCode !== null) throw new Error(log.slice(-2000));
      return (await fetch(`http://127.0.0.1:${port}${ready}`)).ok || undefined;
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** Uses a server and ends it, whatever happens. */
export async function withServer<T>(props: ServerProps, use: (server: Server) => Promise<T>): Promise<T> {
  const server = await startServer(props);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}
