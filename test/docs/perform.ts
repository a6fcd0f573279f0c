import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { run } from '../../src/cli/command-line';
import { parseSystem } from '../../src/model/parse-system';
import { KeelsonError } from '../../src/model/problem';
import type { Script, Step } from './workspace';

/**
 * A program of its own, run by tsx: does what the documents say, one after another, and prints a JSON list of what failed. Blocks of one
 * document share a folder, and all share the modules that are loaded.
 */
async function main(file: string): Promise<void> {
  const scripts = JSON.parse(readFileSync(file, 'utf8')) as Script[];
  const failures: string[] = [];
  let performed = 0;
  for (const { folder, steps } of scripts) {
    process.chdir(folder);
    let said = '';
    for (const step of steps) {
      const { log, warn } = console;
      const collected: string[] = [];
      console.log = console.warn = (...values: unknown[]) => void collected.push(values.map(String).join(' '));
      try {
        const text = await perform(step, folder, said);
        said = text ?? collected.join('\n');
        performed += 1;
      } catch (error) {
        failures.push(`${step.place}: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        Object.assign(console, { log, warn });
      }
    }
  }
  process.stdout.write(JSON.stringify({ performed, failures }));
}

/** Does one step; what it said, where that is not what went to the console. */
async function perform(step: Step, folder: string, said: string): Promise<string | undefined> {
  if (step.kind === 'program') {
    await program(step.file, step.throws);
    return undefined;
  }
  if (step.kind === 'command') return command(step.argumentList, step.exits, folder);
  if (step.kind === 'document') {
    const [document] = parseAllDocuments(step.text, { strict: true });
    for (const each of parseAllDocuments(step.text, { strict: true })) if (each.errors[0] !== undefined) throw each.errors[0];
    const value = document?.toJS() as { system?: unknown; environments?: unknown } | null;
    if (typeof value?.system === 'string' && value.environments === undefined) parseSystem(step.text, step.file);
    return said;
  }
  if (step.kind === 'output') {
    compare(step.text, said, /^\s*\.\.\.$/);
    return said;
  }
  compare(step.text, readFileSync(step.file, 'utf8'), /^\s*(#|\/\/) \.\.\.$/);
  return said;
}

async function program(file: string, throws: string | undefined): Promise<void> {
  let thrown: unknown;
  try {
    require(file);
  } catch (error) {
    thrown = error;
  }
  if (throws === undefined) {
    if (thrown !== undefined) throw thrown;
    return;
  }
  if (!(thrown instanceof KeelsonError)) throw new Error(`threw ${String(thrown)}, not a KeelsonError with ${throws}`);
  const codes = thrown.problems.map((problem) => problem.code);
  if (!codes.includes(throws)) throw new Error(`threw ${codes.join(', ')}, not ${throws}`);
  console.log(thrown.message);
}

async function command(argumentList: readonly string[], exits: number, folder: string): Promise<string> {
  let text = '';
  const stream = { write: (part: string) => (text += part) };
  const code = await run(argumentList, {
    stdout: stream,
    stderr: stream,
    environment: { NO_COLOR: '1' },
    folder,
    begun: performance.now(),
  });
  if (code !== exits) throw new Error(`keelson ${argumentList.join(' ')} ended with ${code}, not ${exits}\n${text}`);
  return text;
}

/** What every run changes. */
const TIME = /in \d+\.\d\d s/g;

/** The lines stand there, one after another; a line of dots stands for any. Blanks at both ends don't count. */
function compare(shown: string, real: string, dots: RegExp): void {
  const lines = real.split('\n').map((line) => line.trim().replace(TIME, 'in 0.00 s'));
  let at: number | undefined;
  for (const line of shown.split('\n')) {
    const wanted = line.trim().replace(TIME, 'in 0.00 s');
    if (dots.test(line)) {
      at = at === undefined ? undefined : -at - 1;
      continue;
    }
    if (at === undefined || at < 0) {
      const from = at === undefined ? 0 : -at - 1;
      const found = lines.indexOf(wanted, from);
      if (found < 0) throw new Error(`not there: ${line}\n${real}`);
      at = found + 1;
    } else if (lines[at] === wanted) at += 1;
    else throw new Error(`expected: ${line}\nthere is: ${lines[at]}`);
  }
}

void main(process.argv[2] as string);
