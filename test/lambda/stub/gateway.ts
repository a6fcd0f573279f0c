import { createServer, type Server, type ServerResponse } from 'node:http';
import type { ExecutionEnvironment } from './environment';
import { answerOf, httpApiEvent } from './events';
import { bodyOf, listen } from './http';
import { type SignedRequest, signatureProblem } from './signature';

export type Answer = (request: SignedRequest, response: ServerResponse) => void | Promise<void>;

/** Stands in for an HTTP API with IAM authorization: who does not sign is refused; the rest is answered by what is behind it. */
export class Gateway {
  readonly received: SignedRequest[] = [];
  readonly problems: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(answer: Answer): Promise<Gateway> {
    const server = createServer();
    const gateway = new Gateway(server, `http://${await listen(server)}`);
    server.on('request', async (incoming, response) => {
      const request = {
        method: incoming.method as string,
        url: incoming.url as string,
        headers: incoming.headers,
        body: await bodyOf(incoming),
      };
      gateway.received.push(request);
      const problem = await signatureProblem(request, 'execute-api');
      if (problem !== undefined) {
        gateway.problems.push(`${request.method} ${request.url}: ${problem}`);
        response.writeHead(403, { 'Content-Type': 'application/json' }).end('{"message":"Forbidden"}');
        return;
      }
      await answer(request, response);
    });
    return gateway;
  }

  /** Forgets what it received. */
  reset(): void {
    this.received.length = 0;
    this.problems.length = 0;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Hands each request to a function, as an HTTP API does. */
export function toFunction(environment: () => ExecutionEnvironment): Answer {
  return async ({ method, url, headers, body }, response) => {
    const [path = '', query = ''] = url.split('?');
    const known = Object.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined),
    );
    const outcome = await environment().invoke(
      httpApiEvent({ method, path, query, headers: known, ...(body.length === 0 ? {} : { body }) }),
    );
    const answer = answerOf(
      outcome.kind === 'response' ? outcome.payload : { statusCode: 500, body: '{"message":"Internal Server Error"}' },
    );
    response.writeHead(answer.status, { ...answer.headers, 'content-length': String(answer.body.length) }).end(answer.body);
  };
}
