import type { EnvironmentOptions } from '../../model/configuration';
import { nearest } from '../../model/nearest';
import { KeelsonError, show } from '../../model/problem';
import { isRecord } from '../../model/shape';
import type { LoadedConfiguration } from './load';

/** One environment of a configuration, with the images that were given at synthesis. */
export interface ChosenEnvironment {
  readonly name: string;
  readonly environment: EnvironmentOptions;
}

/**
 * The environment that was named, or the only one.
 *
 * @throws KeelsonError where there is none of that name, or more than one to choose from
 */
export function chooseEnvironment(
  configuration: LoadedConfiguration,
  named: string | undefined,
  images: Readonly<Record<string, string>>,
): ChosenEnvironment {
  const names = Object.keys(configuration.environments);
  const name = named ?? (names.length === 1 ? (names[0] as string) : undefined);
  if (name === undefined) {
    throw new KeelsonError([
      {
        code: 'no-environment',
        path: 'environments',
        received: 'no --env',
        expected: `one of ${names.join(', ')}`,
        fix: `add --env ${names[0]}`,
      },
    ]);
  }
  const environment: unknown = Object.hasOwn(configuration.environments, name) ? configuration.environments[name] : undefined;
  if (environment === undefined) {
    const near = nearest(name, names);
    throw new KeelsonError([
      {
        code: 'unknown-reference',
        path: `environments.${name}`,
        received: show(name),
        expected: `one of ${names.join(', ')}`,
        fix: near === undefined ? 'name one of them with --env, or add it to the configuration' : `did you mean ${near}?`,
      },
    ]);
  }
  if (!isRecord(environment)) {
    throw new KeelsonError([
      {
        code: 'invalid-value',
        path: `environments.${name}`,
        received: show(environment),
        expected: 'an environment',
        fix: "write { kubernetes: { namespace: 'shop' } }",
      },
    ]);
  }
  const options = environment as EnvironmentOptions;
  return { name, environment: Object.keys(images).length === 0 ? options : { ...options, images: { ...options.images, ...images } } };
}

/** Runs a check of an environment; its problems then name the lines of the configuration. */
export async function withSources<T>(configuration: LoadedConfiguration, check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof KeelsonError)) throw error;
    throw new KeelsonError(
      error.problems.map((problem) => {
        if (problem.source !== undefined || !problem.path.startsWith('environments.')) return problem;
        const source = configuration.locate(keysOf(problem.path, { environments: configuration.environments }));
        return source === undefined ? problem : { ...problem, source };
      }),
    );
  }
}

/** The keys of a dotted path into a value; keys with dots of their own stay whole. It ends where the value does. */
function keysOf(path: string, value: unknown): string[] {
  const keys: string[] = [];
  let rest = path;
  let node = value;
  while (rest !== '' && typeof node === 'object' && node !== null) {
    const matching = Object.keys(node).filter((key) => rest === key || rest.startsWith(`${key}.`));
    const key = matching.sort((a, b) => b.length - a.length)[0];
    if (key === undefined) break;
    keys.push(key);
    rest = rest.slice(key.length + 1);
    node = (node as Readonly<Record<string, unknown>>)[key];
  }
  return keys;
}
