import { join } from 'node:path';
import { setting } from '../../judges/judge';
import { spawned } from '../assemblies/spawned';
import type { Credentials } from '../servers/client';

const DEADLINE = 300_000;

/** The CDK command line against an endpoint. */
export class Cdk {
  constructor(
    private readonly endpoint: string,
    private readonly region: string,
    private readonly credentials: Credentials,
    private readonly scratch: string,
  ) {}

  /**
   * Runs it to its end; what it wrote.
   *
   * @throws if it fails.
   */
  async run(...args: readonly string[]): Promise<string> {
    const program = join(setting('CDK'), 'node_modules/aws-cdk/bin/cdk');
    const options = ['--no-notices', '--no-version-reporting', '--ci'];
    const outcome = await spawned(process.execPath, [program, ...args, ...options], {
      cwd: this.scratch, // away from any cdk.json
      timeout: DEADLINE,
      environment: {
        ...this.credentials,
        NO_COLOR: '1',
        AWS_ENDPOINT_URL: this.endpoint,
        AWS_REGION: this.region,
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        HOME: this.scratch,
      },
    });
    const said = `${outcome.stdout}${outcome.stderr}`;
    if (outcome.status !== 0) throw new Error(`cdk ${args.join(' ')} ended with ${outcome.status}:\n${said.slice(-3000)}`);
    return said;
  }
}
