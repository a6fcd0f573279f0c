import { mkdtemp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadConfiguration } from '../../src/cli/configuration/load';
import { keelson } from './command';
import type { Declaration } from './connectivity/expected';
import { manifestFiles } from './manifests';

/** Something to be judged: a name, and the manifests, made when asked for. */
export interface Subject {
  readonly name: string;
  /** What is due to be found in it, and why that is right; nothing unless said. Once it is found no longer, that fails. */
  readonly accepted?: readonly Accepted[];
  files(): Promise<readonly string[]>;
  /** What the manifests were made from, where that is known. */
  readonly declaration?: () => Promise<Declaration>;
  /** Mistakes are planted into its policies, to show that each is found. */
  readonly planted?: true;
}

export interface Accepted {
  readonly judge: string;
  /** The one object that it is accepted of, as the judge names it; any unless said. */
  readonly about?: string;
  readonly message: string;
  readonly reason: string;
}

interface Example extends Omit<Subject, 'files' | 'declaration'> {
  readonly config: string;
  readonly environment: string;
}

/** What the examples are synthesised from: a line here is all that a further example needs. */
const EXAMPLES: readonly Example[] = [
  { name: 'ecommerce production', config: 'examples/ecommerce/keelson.config.ts', environment: 'production', planted: true },
  {
    name: 'ecommerce development',
    config: 'examples/ecommerce/keelson.config.ts',
    environment: 'development',
    accepted: [{ judge: 'kube-score', message: 'WARNING HPA few replicas', reason: 'small sizing keeps one pod of each unit' }],
  },
  { name: 'ecommerce on Istio', config: 'examples/ecommerce/keelson.config.ts', environment: 'meshed' },
  {
    name: 'rides on Istio',
    config: 'examples/rides/keelson.config.ts',
    environment: 'production',
    accepted: [
      {
        judge: 'kube-score',
        about: 'rides-gateway/rides networking.k8s.io/v1/NetworkPolicy',
        message: "CRITICAL The NetworkPolicys selector doesn't match any pods",
        reason: 'istiod makes the pods of the Gateway, with that label',
      },
    ],
  },
  { name: 'rides staging', config: 'examples/rides/keelson.config.ts', environment: 'staging' },
  { name: 'everything on 1.32', config: 'test/systems/everything/keelson.config.ts', environment: 'oldest' },
  { name: 'everything on 1.34', config: 'test/systems/everything/keelson.config.ts', environment: 'production' },
  { name: 'everything on 1.36', config: 'test/systems/everything/keelson.config.ts', environment: 'newest' },
  { name: 'everything on Istio', config: 'test/systems/everything/keelson.config.ts', environment: 'meshed' },
];

export const root = resolve(__dirname, '../..');

export function folderSubject(name: string, folder: string): Subject {
  return { name, files: () => manifestFiles(folder) };
}

/** The examples as `keelson synth` writes them, each in a folder of its own below `scratch`. */
export function exampleSubjects(scratch: string): readonly Subject[] {
  return EXAMPLES.map(({ config, environment, ...subject }) => ({
    ...subject,
    async files() {
      const out = await mkdtemp(join(scratch, 'synth-'));
      await keelson(root, ['synth', config, '--env', environment, '--target', 'kubernetes', '--out', out]);
      return manifestFiles(join(out, 'kubernetes'));
    },
    async declaration() {
      const { system, environments } = await loadConfiguration(join(root, config), root);
      return { system, environment: environments[environment] ?? {} };
    },
  }));
}
