import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../report';
import type { Size, Workspace } from '../workspace';
import { type Contestant, PLAIN_JS, SYSTEM_JS } from './contestants';
import { runOnce } from './measure';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Where the time of a process goes, in the order of the report. */
const SHARES = ['program', 'aws-cdk-lib and constructs', 'other packages', 'loading modules', 'Node', 'garbage collector'] as const;
type Share = (typeof SHARES)[number];

/** The processor time of one run of each, by whose code it was in (self time of Node's sampling profiler). */
export function profileOf(workspace: Workspace, sizes: readonly Size[]): string {
  return sizes
    .map((size) => {
      const shares = ([SYSTEM_JS, PLAIN_JS] as const).map((contestant) => [contestant, sharesOf(workspace, contestant, size)] as const);
      return table(
        [`${size.services} services, milliseconds`, ...SHARES, 'all'],
        shares.map(([{ name }, own]) => {
          const times = SHARES.map((share) => (own.get(share) ?? 0) / 1_000);
          return [name, ...[...times, times.reduce((sum, time) => sum + time, 0)].map((time) => time.toFixed(0))];
        }),
      );
    })
    .join('\n');
}

function sharesOf(workspace: Workspace, contestant: Contestant, size: Size): Map<Share, number> {
  const folder = mkdtempSync(join(workspace.folder, 'profile-'));
  runOnce(workspace, contestant, size, { validation: false, node: ['--cpu-prof', `--cpu-prof-dir=${folder}`] });
  const [file = ''] = readdirSync(folder);
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile;
  const shareById = new Map<number, Share | undefined>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const visit = (id: number, above: Share | undefined): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const share = shareOf(node.callFrame, above);
    shareById.set(id, share);
    for (const child of node.children ?? []) visit(child, share);
  };
  visit(nodes[0]?.id as number, undefined);
  const shares = new Map<Share, number>();
  for (const [index, id] of samples.entries()) {
    const share = shareById.get(id);
    if (share !== undefined) shares.set(share, (shares.get(share) ?? 0) + (timeDeltas[index] as number));
  }
  return shares;
}

/** Whose a frame is. What is built in counts for whoever calls it, but for the loading of modules. */
function shareOf({ functionName, url }: Profile['nodes'][number]['callFrame'], above: Share | undefined): Share | undefined {
  if (functionName === '(garbage collector)') return 'garbage collector';
  if (functionName === '(idle)') return undefined;
  if (url.startsWith('node:internal/modules') || functionName === 'wrapSafe') return 'loading modules';
  const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  // The program itself, and Keelson.
  if (name === 'keelson' || (name === undefined && url.startsWith('file:'))) return 'program';
  if (name === 'aws-cdk-lib' || name === 'constructs' || name?.startsWith('@aws-cdk/')) return 'aws-cdk-lib and constructs';
  if (name !== undefined) return 'other packages';
  return above ?? 'Node';
}
