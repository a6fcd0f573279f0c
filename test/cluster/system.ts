import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { keelson } from '../judges/command';
import { manifestFiles } from '../judges/manifests';
import { ofKind, readManifests } from './manifests';

/** What is applied, and then applied again with a newer image. */
export interface SystemUnderTest {
  /** The manifests' folder. */
  readonly folder: string;
  /** The same with a newer image of one Deployment. */
  readonly next: string;
  /** The Deployment whose image is newer there. */
  readonly rolls: string;
  readonly image: string;
  /** Objects that pods refer to and that somebody else makes: `Secret/name`. */
  readonly existing: readonly string[];
}

const DIGEST = `sha256:${'5'.repeat(64)}`;

/** The e-commerce system for production, synthesised twice. */
export async function ecommerce(scratch: string): Promise<SystemUnderTest> {
  const root = resolve(__dirname, '../..');
  const rolls = 'order-service';
  const image = `registry.example.com/${rolls}:2.0.1@${DIGEST}`;
  const synthesise = async (...more: string[]): Promise<string> => {
    const out = await mkdtemp(join(scratch, 'synth-'));
    const config = 'examples/ecommerce/keelson.config.ts';
    await keelson(root, ['synth', config, '--env', 'production', '--target', 'kubernetes', '--out', out, ...more]);
    return join(out, 'kubernetes');
  };
  return {
    folder: await synthesise(),
    next: await synthesise('--image', `${rolls}=${image}`),
    rolls,
    image,
    existing: ['Secret/smtp-login'],
  };
}

/** Any folder of manifests; the first autoscaled Deployment gets a newer image. */
export async function folderSystem(folder: string, scratch: string): Promise<SystemUnderTest> {
  const manifests = await readManifests(folder);
  const rolls: string | undefined = ofKind(manifests, 'HorizontalPodAutoscaler')[0]?.spec.scaleTargetRef.name;
  const deployment = ofKind(manifests, 'Deployment').find((manifest) => manifest.metadata.name === rolls);
  if (rolls === undefined || deployment === undefined) throw new Error(`${folder} holds no autoscaled Deployment`);
  const old: string = deployment.spec.template.spec.containers[0].image;
  const image = `${old.replace(/@.*$/, '').replace(/:[^:/]*$/, '')}:2.0.1@${DIGEST}`;
  const next = join(scratch, 'next');
  await cp(folder, next, { recursive: true });
  for (const file of await manifestFiles(next)) await writeFile(file, (await readFile(file, 'utf8')).replaceAll(old, image));
  return { folder, next, rolls, image, existing: [] };
}
