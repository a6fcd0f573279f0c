import { createServer, type Server } from 'node:http';
import { bodyOf, listen } from './http';
import { signatureProblem } from './signature';

/** Stands in for AWS Secrets Manager: GetSecretValue, with its protocol and its check of signatures. */
export class SecretsManager {
  /** What secrets hold, by name or ARN. */
  readonly values = new Map<string, string>();
  readonly problems: string[] = [];
  reads = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(values: Readonly<Record<string, string>>): Promise<SecretsManager> {
    const server = createServer();
    const manager = new SecretsManager(server, `http://${await listen(server)}`);
    for (const [name, value] of Object.entries(values)) manager.values.set(name, value);
    server.on('request', async (incoming, response) => {
      const body = await bodyOf(incoming);
      const request = { method: incoming.method as string, url: incoming.url as string, headers: incoming.headers, body };
      const problem = await signatureProblem(request, 'secretsmanager');
      if (problem !== undefined) manager.problems.push(problem);
      const fail = (type: string, message: string): void => {
        response.writeHead(400, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify({ __type: type, message }));
      };
      if (problem !== undefined) return fail('InvalidSignatureException', problem);
      if (incoming.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') return fail('UnknownOperationException', '');
      manager.reads += 1;
      const { SecretId: id } = JSON.parse(body.toString());
      const value = manager.values.get(id);
      if (value === undefined) return fail('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      response
        .writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1' })
        .end(
          JSON.stringify({ ARN: id, Name: id, SecretString: value, VersionId: `version-${manager.reads}`, VersionStages: ['AWSCURRENT'] }),
        );
    });
    return manager;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
