import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Run } from '../measure';
import { createWorkspace, type Workspace } from '../workspace';
import { CONTESTANTS, PROGRAM_NAMES, PROGRAMS } from './contestants';
import { runOnce } from './measure';
import { profileOf } from './profile';
import { type Result, reportOf, START } from './report';
import { type Resource, resourcesOf } from './resources';
import { differences } from './same-resources';

const { values: options } = parseArgs({
  options: {
    services: { type: 'string', default: '10,25,50,100' },
    rounds: { type: 'string', default: '5' },
    calls: { type: 'string', default: '3' },
    validation: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const calls = wholeNumber(options.calls, 0);
const rounds = wholeNumber(options.rounds);
const declared = options.services.split(',').map((services) => wholeNumber(services));
const sizes = [...new Set([START, ...declared])].sort((a, b) => a - b).map((services) => ({ services, calls }));
/** Differences that are printed; the others follow from the same cause. */
const MOST_DIFFERENCES = 20;

function wholeNumber(text: string, least = 1): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new Error(`${text} is no whole number of at least ${least}`);
  return value;
}

/** The first run of each fills the caches of tsx and of the disk, and shows that all make the same resources. */
function compareResources(workspace: Workspace): void {
  for (const size of sizes) {
    let expected: readonly Resource[] | undefined;
    for (const contestant of CONTESTANTS) {
      const resources = resourcesOf(runOnce(workspace, contestant, size, { validation: false }).assembly);
      expected ??= resources;
      const different = differences(expected, resources);
      if (different.length > 0)
        throw new Error(
          [
            `${contestant.name} makes other resources than ${CONTESTANTS[0]?.name} (-), in ${different.length} places: bring it up to date in bench/aws/programs`,
            ...different.slice(0, MOST_DIFFERENCES),
          ].join('\n'),
        );
    }
    progress(`${size.services} services: ${expected?.length} resources, the same from all`);
  }
}

/** Interleaved: what else the machine does meanwhile befalls all alike. */
function measure(workspace: Workspace): Result[] {
  const results = sizes.flatMap((size) =>
    CONTESTANTS.map((contestant) => ({ contestant, size, services: size.services, runs: [] as Run[] })),
  );
  for (let round = 1; round <= rounds; round += 1) {
    for (const { contestant, size, runs } of results) runs.push(runOnce(workspace, contestant, size, { validation: options.validation }));
    progress(`round ${round} of ${rounds}`);
  }
  return results;
}

function progress(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}

/** Replaces what stands between the marks of a section in bench/README.md. */
function writeSection(section: string, text: string): void {
  const file = join(__dirname, '..', 'README.md');
  const [begin, end] = [`<!-- ${section} -->\n`, `<!-- end of ${section} -->`];
  const readme = readFileSync(file, 'utf8');
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`README.md has no section ${section}`);
  writeFileSync(file, `${readme.slice(0, from + begin.length)}\n${text}\n${readme.slice(to)}`);
}

function section(): string {
  if (options.profile) return 'aws profile';
  return options.validation ? 'aws with validation' : 'aws';
}

function report(): string {
  const workspace = createWorkspace(PROGRAMS, PROGRAM_NAMES);
  try {
    compareResources(workspace);
    return options.profile ? profileOf(workspace, sizes) : reportOf(measure(workspace));
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
