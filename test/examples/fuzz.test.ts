import { type EnvironmentOptions, KeelsonError, type Problem, System } from 'keelson';
import config from '../../examples/ecommerce/keelson.config';
import { synthesiseKubernetes } from '../../src/cli/kubernetes/synthesise';
import { Progress } from '../../src/cli/progress';
import fc from '../property';

/** How many inputs are tried; the issue asks for ten thousand. */
const RUNS = Number(process.env.KEELSON_FUZZ_RUNS ?? 10_000);

jest.setTimeout(300_000);

const SILENT = new Progress({ write: () => undefined });

/** What may come to stand anywhere: of every type, with what trips programs that trust their input. */
const ANYTHING: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    false,
    0,
    -1,
    1.5,
    65_536,
    1e21,
    Number.NaN,
    '',
    ' ',
    '__proto__',
    'constructor',
    'toString',
    '0',
    '*',
    '../..',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the grammar of late values
    '${Token[X.1]}',
    'a'.repeat(300),
    [],
    {},
    [null],
    [[]],
    { a: null },
  ),
  fc.constantFrom<unknown>(
    '1s',
    '90d',
    '1Gi',
    '100m',
    'shop',
    'order-service',
    'product-catalog',
    'order-db',
    'kafka',
    '10.0.0.0/8',
    'x.example.com:443',
    'GET /',
    false,
    8080,
    9090,
    3,
  ),
  fc.string({ maxLength: 12 }),
  fc.jsonValue({ maxDepth: 2 }),
);

type Path = readonly (string | number)[];

/** The paths of everything in a value, itself included. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, below]) => pathsOf(below, [...path, Array.isArray(value) ? Number(key) : key]))];
}

interface Mutation {
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'add' | 'copy';
  readonly key: string;
  readonly value: unknown;
  readonly from: number;
}

const MUTATION: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'replace', 'remove', 'add', 'copy'),
  key: fc.oneof(
    fc.constantFrom(
      'http',
      'grpc',
      'image',
      'env',
      'files',
      'health',
      'metrics',
      'scaling',
      'calls',
      'uses',
      'owns',
      'exposes',
      'sidecars',
      'writable',
      'schedule',
      'identityToken',
      '__proto__',
      'constructor',
    ),
    fc.string({ maxLength: 8 }),
  ),
  value: ANYTHING,
  from: fc.nat(),
});

/** Changes one place of a value: the place itself, a key of it, or what stands elsewhere put there. */
function mutate(root: { value: unknown }, { at, how, key, value, from }: Mutation): void {
  const paths = pathsOf(root);
  const path = paths[1 + (at % (paths.length - 1))] as Path;
  const parent = path.slice(0, -1).reduce((node: any, step) => node[step], root);
  const last = path.at(-1) as string | number;
  const put = (node: any, name: string | number, what: unknown): void => {
    // As a parser would: `__proto__` is a key like any other.
    Object.defineProperty(node, name, { value: what, enumerable: true, configurable: true, writable: true });
  };
  if (how === 'remove' && Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (how === 'remove') delete parent[last];
  else if (how === 'copy')
    put(parent, last, structuredClone((paths[1 + (from % (paths.length - 1))] as Path).reduce((node: any, step) => node[step], root)));
  else if (how === 'add' && typeof parent[last] === 'object' && parent[last] !== null && !Array.isArray(parent[last]))
    put(parent[last], key, value);
  else put(parent, last, value);
}

/** Whether a problem says what is wrong, where, and what to do. */
function isWhole(problem: Problem): boolean {
  const { code, path, received, expected, fix } = problem;
  return (
    /^[a-z][a-z-]+$/.test(code) &&
    [path, received, expected, fix].every((text) => typeof text === 'string') &&
    expected !== '' &&
    fix !== ''
  );
}

/** What becomes of an input: nothing but Keelson's own error may come out. */
async function outcomeOf(input: { readonly system: unknown; readonly environment: unknown }): Promise<'synthesised' | 'refused'> {
  try {
    const system = System.from(input.system);
    await synthesiseKubernetes(system, 'production', input.environment as EnvironmentOptions, SILENT);
    return 'synthesised';
  } catch (error) {
    if (!(error instanceof KeelsonError)) throw error;
    if (error.problems.length === 0 || !error.problems.every(isWhole))
      throw new Error(`a problem says too little: ${JSON.stringify(error.problems)}`);
    return 'refused';
  }
}

const EVERYTHING = JSON.stringify({
  ...config.system.toJSON(),
  jobs: {
    cleanup: {
      image: 'registry.example.com/cleanup:1',
      schedule: '15 3 * * *',
      retries: 2,
      overlap: 'replace',
      uses: [{ secret: 'payment-key', as: 'variables' }],
    },
  },
  queues: { mails: { broker: 'kafka', ordered: true } },
  services: {
    ...config.system.toJSON().services,
    legacy: {
      image: 'registry.example.com/legacy:1',
      grpc: { port: 9000 },
      http: { port: 8081 },
      env: { A: 'b' },
      files: { '/etc/legacy/a.conf': 'x' },
      health: { protocol: 'tcp', port: 8081, startup: '90s' },
      metrics: false,
      writable: { '/data': { medium: 'volume', size: '1Gi' }, '/cache': { medium: 'memory', size: '16Mi' } },
      sidecars: { proxy: { image: 'registry.example.com/proxy:1', ports: [9999], shares: ['/cache'] } },
      initContainers: { setup: { image: 'registry.example.com/setup:1', command: ['/setup'] } },
      shutdown: { delay: '3s', drain: '60s' },
      identityToken: { audience: 'vault' },
      labels: { tier: 'gold' },
      annotations: { 'example.com/a': 'b' },
      scaling: { min: 2, max: 4, memory: 80 },
    },
  },
});
const ENVIRONMENT = JSON.stringify(config.environments.production);

describe('inputs of every kind', () => {
  it('are synthesised or refused, never anything else', async () => {
    const counts = { synthesised: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(MUTATION, { minLength: 1, maxLength: 4 }), async (mutations) => {
        const root = { value: { system: JSON.parse(EVERYTHING), environment: JSON.parse(ENVIRONMENT) } };
        for (const mutation of mutations) if (typeof root.value === 'object' && root.value !== null) mutate(root, mutation);
        const { system, environment } = (root.value ?? {}) as { system?: unknown; environment?: unknown };
        counts[await outcomeOf({ system, environment })] += 1;
      }),
      { numRuns: RUNS },
    );
    // Else all that was tried is one branch: some changes leave a system whole, most break it.
    expect(counts.synthesised).toBeGreaterThan(RUNS / 50);
    expect(counts.refused).toBeGreaterThan(RUNS / 4);
  });

  it('may be no system at all', async () => {
    await fc.assert(
      fc.asyncProperty(ANYTHING, ANYTHING, async (system, environment) => {
        await outcomeOf({ system, environment });
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });

  it('as it stands, the whole is synthesised', async () => {
    expect(await outcomeOf({ system: JSON.parse(EVERYTHING), environment: JSON.parse(ENVIRONMENT) })).toBe('synthesised');
  });
});
