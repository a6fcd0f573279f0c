import type { StateMachineDefinition, TaskState } from '../../../src/aws/plan/saga/states';

// The interpreter needs what Node 22 brings; on Node 20 it is a few lines.
const promises = Promise as unknown as { withResolvers?: <T>() => Resolvers<T> };
interface Resolvers<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}
promises.withResolvers ??= <T>() => {
  const resolvers = {} as Resolvers<T>;
  resolvers.promise = new Promise<T>((resolve, reject) => Object.assign(resolvers, { resolve, reject }));
  return resolvers;
};

/** What is used of the interpreter; its own types are those of an ECMAScript module. */
interface Machine {
  run(
    input: unknown,
    options: {
      readonly context: object;
      readonly overrides: {
        readonly taskResourceLocalHandlers: Readonly<Record<string, (input: unknown) => Promise<unknown>>>;
        readonly waitTimeOverrides: Readonly<Record<string, number>>;
        readonly retryIntervalOverrides: Readonly<Record<string, number>>;
      };
    },
  ): {
    readonly result: Promise<unknown>;
    readonly eventLogs: AsyncIterable<{ readonly type: string; readonly state: { readonly name: string } }>;
  };
}
// Loaded after what it needs is there, which an import would not be.
const { StateMachine } = require('aws-local-stepfunctions') as { StateMachine: new (definition: StateMachineDefinition) => Machine };

/** The interpreter judges a definition when it takes it, which is slower than running it. */
const machines = new WeakMap<StateMachineDefinition, Machine>();
function machineOf(definition: StateMachineDefinition): Machine {
  let machine = machines.get(definition);
  if (machine === undefined) {
    machine = new StateMachine(definition);
    machines.set(definition, machine);
  }
  return machine;
}

/** What `apigateway:invoke` was asked. */
export interface Request {
  /** The state that asked. */
  readonly state: string;
  readonly ApiEndpoint: string;
  readonly Stage?: string;
  readonly AuthType: string;
  readonly Method: string;
  readonly Path: string;
  readonly Headers: Readonly<Record<string, readonly string[]>>;
  readonly RequestBody?: unknown;
}

/** An answer: a status, and a body for 2xx; or the name of an error without a status. */
export type Answer = { readonly status: number; readonly body?: unknown } | { readonly error: string };

export interface Run {
  readonly status: 'SUCCEEDED' | 'FAILED';
  /** The error of the execution. */
  readonly error?: string;
  /** The states that were entered. */
  readonly states: readonly string[];
  readonly requests: readonly Request[];
  readonly output: unknown;
}

/** Runs a definition on `aws-local-stepfunctions`, without its waits; API Gateway is the given function. */
export async function run(
  definition: StateMachineDefinition,
  input: unknown,
  answer: (request: Request) => Answer,
  name = 'run-1',
): Promise<Run> {
  const requests: Request[] = [];
  const states: string[] = [];
  const tasks = Object.keys(definition.States).filter((state) => definition.States[state]?.Type === 'Task');
  const handlers = Object.fromEntries(
    tasks.map((state) => [state, async (asked: unknown) => reply({ state, ...(asked as object) } as Request)]),
  );
  const reply = (request: Request): unknown => {
    requests.push(request);
    const given = answer(request);
    if ('error' in given) throw new Failure(given.error);
    if (given.status >= 400) throw new Failure(`ApiGateway.${given.status}`);
    return { StatusCode: given.status, Headers: {}, ...(given.body === undefined ? {} : { ResponseBody: given.body }) };
  };
  const waits = Object.keys(definition.States).filter((state) => definition.States[state]?.Type === 'Wait');
  const execution = machineOf(definition).run(input, {
    context: { Execution: { Name: name } },
    overrides: {
      taskResourceLocalHandlers: handlers,
      waitTimeOverrides: Object.fromEntries(waits.map((state) => [state, 0])),
      retryIntervalOverrides: Object.fromEntries(tasks.map((state) => [state, 0])),
    },
  });
  const result = execution.result.then(
    (output) => ({ status: 'SUCCEEDED' as const, output }),
    (error: Error) => ({ status: 'FAILED' as const, output: undefined, error: (error.cause as Error).name }),
  );
  for await (const event of execution.eventLogs) if (event.type === 'StateEntered') states.push(event.state.name);
  return { ...(await result), states, requests };
}

class Failure extends Error {
  constructor(name: string) {
    super(`${name} as the test says`);
    this.name = name;
  }
}

/** The tasks of a definition. */
export function tasksOf(definition: StateMachineDefinition): readonly (readonly [string, TaskState])[] {
  return Object.entries(definition.States).filter((entry): entry is [string, TaskState] => entry[1].Type === 'Task');
}
