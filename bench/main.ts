import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CONTESTANTS } from './contestants';
import { type Run, runOnce } from './measure';
import { measurePhases } from './phases-report';
import { type Result, reportOf } from './report';
import { assertSameObjects, objectsBelow } from './same-objects';
import { createWorkspace, type Workspace } from './workspace';

const { values: options } = parseArgs({
  options: {
    services: { type: 'string', default: '10,100,1000' },
    rounds: { type: 'string', default: '5' },
    calls: { type: 'string', default: '0' },
    phases: { type: 'boolean', default: false },
    mesh: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const sizes = options.services.split(',').map((services) => ({ services: wholeNumber(services), calls: wholeNumber(options.calls, 0) }));
const rounds = wholeNumber(options.rounds);

function wholeNumber(text: string, least = 1): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new Error(`${text} is no whole number of at least ${least}`);
  return value;
}

/** The first run of each fills the caches of tsx and of the disk, and shows that all make the same objects. */
function compareObjects(workspace: Workspace): void {
  for (const size of sizes) {
    let expected: ReturnType<typeof objectsBelow> | undefined;
    for (const contestant of CONTESTANTS) {
      const { output } = runOnce(workspace, contestant, size);
      const objects = objectsBelow(output);
      if (expected === undefined) expected = objects;
      else assertSameObjects(expected, objects, contestant.name);
    }
    progress(`${size.services} services: ${expected?.size} objects, the same from all`);
  }
}

/** Interleaved: what else the machine does meanwhile befalls all alike. */
function measure(workspace: Workspace): Result[] {
  const runs = new Map<string, Run[]>();
  const results = sizes.flatMap(({ services }) =>
    CONTESTANTS.map((contestant) => {
      const own: Run[] = [];
      runs.set(`${services} ${contestant.name}`, own);
      return { contestant, services, runs: own };
    }),
  );
  for (let round = 1; round <= rounds; round += 1) {
    for (const size of sizes) {
      for (const contestant of CONTESTANTS) runs.get(`${size.services} ${contestant.name}`)?.push(runOnce(workspace, contestant, size));
    }
    progress(`round ${round} of ${rounds}`);
  }
  return results;
}

function progress(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}

/** Replaces what stands between the marks of a section in bench/README.md. */
function writeSection(section: string, text: string): void {
  const file = join(__dirname, 'README.md');
  const [begin, end] = [`<!-- ${section} -->\n`, `<!-- end of ${section} -->`];
  const readme = readFileSync(file, 'utf8');
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`README.md has no section ${section}`);
  writeFileSync(file, `${readme.slice(0, from + begin.length)}\n${text}\n${readme.slice(to)}`);
}

function section(): string {
  if (options.phases) return options.mesh ? 'phases on a mesh' : 'phases';
  return options.calls === '0' ? 'table' : 'table with calls';
}

function report(): string {
  if (options.phases) return measurePhases(sizes, rounds, options.mesh, progress);
  if (options.mesh) throw new Error('--mesh goes with --phases: the other contestants have no objects of a mesh');
  const workspace = createWorkspace();
  try {
    compareObjects(workspace);
    return reportOf(measure(workspace));
  } finally {
    workspace.remove();
  }
}

try {
  const text = report();
  process.stdout.write(text);
  if (options.write) writeSection(section(), text);
} catch (error) {
  progress(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
