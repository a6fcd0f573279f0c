import { join } from 'node:path';
import { type Assembly, synthesise } from './assemblies/synthesise';
import { once } from './checks';

/** A CDK app to be judged and deployed: its name, and its assembly, made when asked for. */
export interface Subject {
  readonly name: string;
  assembly(): Promise<Assembly>;
  /** Why it is not deployed onto moto; it is unless said. */
  readonly notDeployed?: string;
}

/** Environments of Keelson's own command line: `keelson synth CONFIG --env ENVIRONMENT --target aws`. */
const SYSTEMS = [
  { name: 'ecommerce', config: 'examples/ecommerce/keelson.config.ts', environment: 'aws' },
  {
    name: 'rides',
    config: 'examples/rides/keelson.config.ts',
    environment: 'aws',
    notDeployed: 'permissions of its system stack are about aliases in nested stacks, and moto makes no aliases',
  },
] as const;

/** CDK apps that write what the command line writes of the same system. */
const APPS = [{ of: 'ecommerce', program: 'examples/ecommerce/app.ts' }] as const;

/** The examples, each in a folder of its own below `scratch`. */
export function exampleSubjects(scratch: string): readonly Subject[] {
  return SYSTEMS.map(({ name, config, environment, ...rest }) => ({
    name,
    ...rest,
    assembly: once(() => {
      const out = join(scratch, name);
      return synthesise(['src/cli/main.ts', 'synth', config, '--env', environment, '--target', 'aws', '--out', out], join(out, 'aws'));
    }),
  }));
}

/** CDK apps with the name of the example that each is to be the same as. */
export function exampleApps(scratch: string): readonly { readonly of: string; readonly app: Subject }[] {
  return APPS.map(({ of, program }) => ({ of, app: appSubject(`${of} in a CDK app`, program, scratch) }));
}

/** A CDK app that is run as it is. */
export function appSubject(name: string, program: string, scratch: string): Subject {
  return { name, assembly: once(() => synthesise([program], join(scratch, name.replace(/\W+/g, '-')))) };
}
