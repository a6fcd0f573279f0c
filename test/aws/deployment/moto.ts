import { join } from 'node:path';
import { setting } from '../../judges/judge';
import { spawned } from '../assemblies/spawned';
import { CREDENTIALS, type Credentials, withClient } from '../servers/client';
import type { ServerProps } from '../servers/server';

export const motoPython = (): string => join(setting('MOTO'), 'bin/python');
const serve = join(__dirname, '../moto/serve.py');

/** moto in server mode. What answers for a custom resource signs nothing, and is taken to be of `account`. */
export const motoServer = (account: string): ServerProps => ({
  name: 'moto',
  program: join(setting('MOTO'), 'bin/python'),
  args: [serve],
  environment: (port) => ({ MOTO_PORT: String(port), MOTO_ACCOUNT_ID: account, PYTHONUNBUFFERED: '1' }),
  ready: '/moto-api/',
});

/** Who acts in an account: whoever assumed any role of it. */
export async function credentialsOf(account: string, endpoint: string, region: string): Promise<Credentials> {
  const parameters = { RoleArn: `arn:aws:iam::${account}:role/deployer`, RoleSessionName: 'deployment' };
  const { Credentials: given } = await withClient({ python: motoPython(), endpoint, region }, (client) =>
    client.call('sts', 'assume_role', parameters),
  );
  return {
    ...CREDENTIALS,
    AWS_ACCESS_KEY_ID: given.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: given.SecretAccessKey,
    AWS_SESSION_TOKEN: given.SessionToken,
  };
}

/** The types that moto's CloudFormation makes. */
export async function supportedTypes(): Promise<ReadonlySet<string>> {
  const outcome = await spawned(motoPython(), [serve, 'supported'], { cwd: __dirname });
  if (outcome.status !== 0) throw new Error(outcome.stderr);
  return new Set(JSON.parse(outcome.stdout.trim().split('\n').at(-1) ?? '') as string[]);
}

/** Requests that moto failed on: such a one is answered, tried again, and then passes for success. The end of its stack is shown. */
export const serverErrors = (log: string): readonly string[] =>
  [...log.matchAll(/^Traceback[\s\S]*?\n(?=\S)(.*)$/gm)].map(([trace, error]) => {
    const places = trace.split('\n').filter((line) => line.startsWith('  File'));
    return `moto: ${error}\n${places.slice(-3).join('\n')}`;
  });
