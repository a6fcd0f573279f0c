import type { CheckResult } from '../judges/report';
import { ADAPTER, KEELSON, type PlainService } from './programs';
import { type Contents, ExecutionEnvironment } from './stub/environment';
import { answerOf, type ClientAnswer, type ClientRequest, httpApiEvent, restApiEvent } from './stub/events';
import { freePort } from './stub/http';

/** One behaviour, in words, and what shows it. What it throws is the finding. */
export interface Check {
  readonly name: string;
  readonly show: () => Promise<unknown>;
}

export async function resultOf({ show }: Check): Promise<CheckResult> {
  const detail = await show();
  return { findings: [], ...(typeof detail === 'string' ? { detail } : {}) };
}

/** Ends what was started, whatever becomes of the body. */
export async function using<T extends { end?: () => Promise<unknown>; close?: () => void }, R>(
  started: Promise<T>,
  body: (resource: T) => Promise<R>,
): Promise<R> {
  const resource = await started;
  try {
    return await body(resource);
  } finally {
    resource.close?.();
    await resource.end?.();
  }
}

/** Starts a plain service behind the adapter and the guard, with the variables that `ServerlessMicroservice` gives it. */
export async function startService(service: PlainService, extra: Contents = {}): Promise<ExecutionEnvironment> {
  const port = String(await freePort());
  const guard = await callsAddress();
  return ExecutionEnvironment.start({
    extensions: { 'lambda-adapter': ADAPTER, ...EXTENSIONS, ...extra.extensions },
    runtime: service.command,
    variables: {
      PORT: port,
      AWS_LWA_PORT: guard.split(':')[1] as string,
      AWS_LWA_READINESS_CHECK_PORT: port,
      KEELSON_GUARD_ADDRESS: guard,
      KEELSON_CALLS_ADDRESS: await callsAddress(),
      UVICORN_PORT: port,
      AWS_LWA_READINESS_CHECK_PATH: '/readyz',
      AWS_LWA_ASYNC_INIT: 'true',
      ...service.variables,
      ...extra.variables,
    },
  });
}

/** An address for the extension's calls, or its guard, that nobody else uses. */
export async function callsAddress(): Promise<string> {
  return `127.0.0.1:${await freePort()}`;
}

export const EXTENSIONS = { keelson: KEELSON };

/** The two kinds of API, and what each makes of a client's request. */
export const APIS: readonly { readonly name: string; readonly event: (request: ClientRequest) => object }[] = [
  { name: 'HTTP API', event: httpApiEvent },
  { name: 'REST API', event: restApiEvent },
];

/** Sends a request through an API to a function and gives what the client gets. A failed invocation is an error here. */
export async function request(environment: ExecutionEnvironment, event: object, trace?: string): Promise<ClientAnswer> {
  const outcome = await environment.invoke(event, trace === undefined ? {} : { trace });
  if (outcome.kind !== 'response')
    throw new Error(`the invocation ended with ${outcome.kind}: ${JSON.stringify(outcome.payload)}\n${environment.logs}`);
  return answerOf(outcome.payload);
}

/** The body as JSON. */
export function json(answer: ClientAnswer): any {
  return JSON.parse(answer.body.toString());
}

/** Waits until something holds that only time brings; 10 s at most. */
export async function eventually(what: string, attempt: () => Promise<boolean>): Promise<void> {
  for (let end = Date.now() + 10_000; Date.now() < end; ) {
    if (await attempt()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`did not happen within 10 s: ${what}`);
}
