import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** An error that a service answered with. */
export class ServiceError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Who asks, in the environment of boto3 and the CDK command line. */
export type Credentials = Readonly<Record<string, string>>;

/** Anybody who must be let in: nobody checks the key here. */
export const CREDENTIALS: Credentials = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

/** What a service said, by boto3's names. */
export type Answer = Record<string, any>;

/** Calls services by boto3's names of services, operations and parameters. */
export interface Client {
  /** @throws ServiceError if the service answers with an error. */
  call(service: string, operation: string, parameters?: Readonly<Record<string, unknown>>): Promise<Answer>;
}

export interface ClientProps {
  /** The Python of a virtual environment with boto3. */
  readonly python: string;
  readonly endpoint: string;
  readonly region: string;
  readonly credentials?: Credentials;
}

/** Uses boto3 of a virtual environment against an endpoint. */
export async function withClient<T>(
  { python, endpoint, region, credentials = CREDENTIALS }: ClientProps,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const child = spawn(python, [join(__dirname, 'bridge.py'), endpoint, region], {
    env: { ...process.env, ...credentials },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const waiting: { resolve(line: string): void; reject(error: Error): void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(line));
  let ended = false;
  child.on('close', () => {
    ended = true;
    for (const { reject } of waiting.splice(0)) reject(new Error(`boto3 ended: ${stderr}`));
  });
  try {
    return await use({
      async call(service, operation, parameters = {}) {
        const line = await new Promise<string>((resolve, reject) => {
          if (ended) return reject(new Error(`boto3 ended: ${stderr}`));
          waiting.push({ resolve, reject });
          child.stdin.write(`${JSON.stringify({ service, operation, parameters })}\n`);
        });
        const { result, error } = JSON.parse(line) as { result: Answer; error?: { code: string; message: string } };
        if (error !== undefined) throw new ServiceError(error.code, error.message);
        return result;
      },
    });
  } finally {
    child.stdin.end();
  }
}
