import type { Runtime } from '../../model/properties/unit';
import { isLate } from '../../model/token';
import type { AwsScope } from './scope';

/** Where the adapter and Keelson's own extension stand in an image: Lambda starts what it finds there (Lambda Extensions API). */
export const EXTENSION = '/opt/extensions/keelson';

/** What Lambda runs, and how. */
export type FunctionPackage =
  | {
      readonly kind: 'image';
      /** By digest where one was declared: `111111111111.dkr.ecr.eu-central-1.amazonaws.com/orders@sha256:...`. */
      readonly uri: string;
      readonly entryPoint?: readonly string[];
      readonly command?: readonly string[];
    }
  | {
      readonly kind: 'bundle';
      readonly path: string;
      readonly handler: string;
      /** Lambda's name of the runtime: `python3.13`. */
      readonly runtime: string;
      /** A plain web server, which the adapter's layer starts: its handler is a script. */
      readonly adapted: boolean;
    };

/** Lambda's newest runtimes of each language with long-term support (Lambda developer guide, "Lambda runtimes"). */
const RUNTIMES: Readonly<Record<Runtime, string>> = {
  go: 'provided.al2023',
  fastapi: 'python3.13',
  python: 'python3.13',
  express: 'nodejs22.x',
  node: 'nodejs22.x',
  java: 'java21',
  dotnet: 'dotnet8',
  other: 'provided.al2023',
};

const ECR = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//;

/** How a unit's program is packed: its bundle where it has one, else its container image. */
export function packageOf({ unit, properties, platform }: Pick<AwsScope, 'unit' | 'properties' | 'platform'>): FunctionPackage {
  const { bundle, runtime = 'other', image = '', command, args } = properties;
  if (bundle !== undefined)
    return {
      kind: 'bundle',
      path: bundle.path,
      handler: bundle.handler,
      runtime: RUNTIMES[runtime],
      adapted: bundle.handler.endsWith('.sh'),
    };
  const uri = imageUri(image, platform.registry);
  if (unit.kind === 'job') return runPackage(uri, [...(command ?? []), ...(args ?? [])]);
  return {
    kind: 'image',
    uri,
    ...(command === undefined ? {} : { entryPoint: command }),
    ...(args === undefined ? {} : { command: args }),
  };
}

/** A program that runs to its end, once for each invocation: Keelson's extension is its runtime. */
export function runPackage(uri: string, command: readonly string[]): FunctionPackage {
  return { kind: 'image', uri, entryPoint: [EXTENSION, 'run', '--'], command };
}

/** Whether Lambda can run an image from where it is: in a registry of Amazon ECR. What is late is not checkable from here. */
export function isInEcr(image: string): boolean {
  return isLate(image) || ECR.test(image);
}

/**
 * The address of an image in Amazon ECR: the same path, tag and digest in the registry that mirrors it. Lambda takes a tag or a digest, not
 * both; a digest says more.
 */
export function imageUri(image: string, registry: string | undefined): string {
  if (isLate(image)) return image;
  const [named = '', digest] = image.split('@');
  const path = ECR.test(image) || registry === undefined ? named : `${registry}/${withoutRegistry(named)}`;
  return digest === undefined ? path : `${path.replace(/:[^/:]+$/, '')}@${digest}`;
}

/** The first part of a reference is a registry where it holds a dot or a colon, or is `localhost` (the reference grammar of Docker). */
function withoutRegistry(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? rest.join('/') : reference;
}
