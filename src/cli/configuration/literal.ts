import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { EnvironmentOptions } from '../../model/configuration';
import { nearest } from '../../model/nearest';
import { readYaml } from '../../model/parse-system';
import { KeelsonError, type Problem, show } from '../../model/problem';
import { isRecord } from '../../model/shape';
import { System } from '../../model/system';
import { nameOfFile } from './find';
import type { BareEnvironment, LoadedConfiguration } from './load';

type Locate = (path: readonly string[]) => string | undefined;

const KEYS = ['system', 'environments'] as const;

/**
 * A configuration in YAML or JSON: `system`, a document or the path of one, and `environments`. A document without `environments` is a
 * system alone; its environment comes from a file of its own.
 *
 * @throws KeelsonError with every problem of the files
 */
export function readLiteralConfiguration(file: string, folder: string, environment?: BareEnvironment): LoadedConfiguration {
  const { value, locate, name } = read(file, folder);
  if (isRecord(value) && 'environments' in value) {
    const problems = problemsOfConfiguration(value, locate);
    if (problems.length > 0) throw new KeelsonError(problems);
    const environments = value.environments as Readonly<Record<string, EnvironmentOptions>>;
    return { system: systemOf(value.system, file, folder, locate), environments, locate };
  }
  if (environment === undefined) {
    throw new KeelsonError([
      {
        code: 'no-environment',
        path: name,
        received: 'a system without environments',
        expected: 'where it goes',
        fix: `add --environment-file environment.yaml, or write keelson.yaml with system: ${name} and environments`,
      },
    ]);
  }
  const system = System.from(value, locate);
  if (environment === 'none') return { system, environments: {}, locate: () => undefined };
  const where = read(resolve(folder, environment.file), folder);
  if (!isRecord(where.value)) {
    throw new KeelsonError([
      {
        code: 'invalid-value',
        path: where.name,
        received: show(where.value),
        expected: 'a map with what holds in the environment',
        fix: 'start with kubernetes: { namespace: NAME }',
      },
    ]);
  }
  return {
    system,
    environments: { [environment.name]: where.value as EnvironmentOptions },
    locate: ([, , ...path]) => where.locate(path),
  };
}

function systemOf(system: unknown, file: string, folder: string, locate: Locate): System {
  if (typeof system !== 'string') return System.from(system, (path) => locate(['system', ...path]));
  const document = read(resolve(dirname(file), system), folder, locate(['system']));
  return System.from(document.value, document.locate);
}

function read(file: string, folder: string, namedAt?: string): { readonly value: unknown; readonly locate: Locate; readonly name: string } {
  const name = nameOfFile(file, folder);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const received = error instanceof Error ? error.message.replace(/, .*$/, '') : String(error);
    throw new KeelsonError([
      {
        code: 'no-file',
        path: name,
        ...(namedAt === undefined ? {} : { source: namedAt }),
        received,
        expected: 'a file that can be read',
        fix: 'name another file',
      },
    ]);
  }
  return { ...readYaml(text, name), name };
}

function problemsOfConfiguration(value: Readonly<Record<string, unknown>>, locate: Locate): Problem[] {
  const problems: Problem[] = [];
  const report = (path: readonly string[], problem: Omit<Problem, 'path' | 'source'>): void => {
    const source = locate(path);
    problems.push({ ...problem, path: path.join('.'), ...(source === undefined ? {} : { source }) });
  };
  for (const key of Object.keys(value)) {
    if ((KEYS as readonly string[]).includes(key)) continue;
    const near = nearest(key, KEYS);
    report([key], {
      code: 'unknown-property',
      received: show(key),
      expected: `one of ${KEYS.join(', ')}`,
      fix: near === undefined ? 'remove it' : `did you mean ${near}?`,
    });
  }
  if (typeof value.system !== 'string' && !isRecord(value.system)) {
    report(['system'], {
      code: 'invalid-value',
      received: show(value.system),
      expected: 'a system, or the path of one',
      fix: 'write system: ./system.yaml',
    });
  }
  const { environments } = value;
  if (!isRecord(environments) || Object.keys(environments).length === 0) {
    report(['environments'], {
      code: 'invalid-value',
      received: show(environments),
      expected: 'a map with at least one environment',
      fix: 'write environments: { production: { kubernetes: { namespace: NAME } } }',
    });
  } else {
    for (const [name, environment] of Object.entries(environments)) {
      if (isRecord(environment)) continue;
      report(['environments', name], {
        code: 'invalid-value',
        received: show(environment),
        expected: 'a map with what holds there',
        fix: 'write kubernetes: { namespace: NAME } below it',
      });
    }
  }
  return problems;
}
