/** A request as a client sends it to API Gateway. */
export interface ClientRequest {
  readonly method?: string;
  /** Encoded, as in the request line. */
  readonly path: string;
  /** The key of the route of an HTTP API that took it. @default 'ANY /{proxy+}' */
  readonly route?: string;
  /** Encoded, without its question mark. */
  readonly query?: string;
  /** Names with one or several values. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly stage?: string;
}

/** An answer as API Gateway gives it to the client. */
export interface ClientAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

const HOST = 'abc123.execute-api.eu-central-1.amazonaws.com';
const IS_TEXT = /^(text\/|application\/(json|javascript|xml|[a-z.-]+\+json))/;
const CLIENT = '203.0.113.7';

function valuesOf(headers: ClientRequest['headers'] = {}): [string, string[]][] {
  return Object.entries(headers).map(([name, value]) => [name, [value].flat() as string[]]);
}

function bodyMembers(request: ClientRequest): { body?: string | null; isBase64Encoded: boolean } {
  if (request.body === undefined) return { isBase64Encoded: false };
  const [, [type = ''] = []] = valuesOf(request.headers).find(([name]) => name.toLowerCase() === 'content-type') ?? [];
  const isText = IS_TEXT.test(type);
  return { body: request.body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

function queryOf(query: string | undefined): [string, string[]][] {
  const parameters = new URLSearchParams(query);
  return [...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]);
}

const orNull = (entries: [string, unknown][]): Record<string, unknown> | null =>
  entries.length === 0 ? null : Object.fromEntries(entries);

/** HTTP API, payload format 2.0: the path arrives decoded, headers in small letters with their values joined, cookies apart. */
export function httpApiEvent(request: ClientRequest): object {
  const { method = 'GET', path, query = '', stage = '$default', pathParameters, route = 'ANY /{proxy+}' } = request;
  const rawPath = `${stage === '$default' ? '' : `/${stage}`}${decodeURIComponent(path)}`;
  const headers = valuesOf(request.headers).map(([name, values]): [string, string[]] => [name.toLowerCase(), values]);
  const cookies = headers.filter(([name]) => name === 'cookie').flatMap(([, values]) => values.flatMap((value) => value.split('; ')));
  return {
    version: '2.0',
    routeKey: route,
    rawPath,
    rawQueryString: query,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: {
      host: HOST,
      'x-amzn-trace-id': 'Root=1-67890abc-0123456789abcdef01234567',
      'x-forwarded-for': CLIENT,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      ...Object.fromEntries(headers.filter(([name]) => name !== 'cookie').map(([name, values]) => [name, values.join(',')])),
    },
    ...(query === ''
      ? {}
      : { queryStringParameters: Object.fromEntries(queryOf(query).map(([name, values]) => [name, values.join(',')])) }),
    ...(pathParameters === undefined ? {} : { pathParameters }),
    requestContext: {
      accountId: '111111111111',
      apiId: 'abc123',
      domainName: HOST,
      domainPrefix: 'abc123',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: CLIENT, userAgent: 'client/1.0' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: route,
      stage,
      time: '21/Nov/2026:11:00:00 +0000',
      timeEpoch: 1795258800000,
    },
    ...bodyMembers(request),
  };
}

/** REST API, payload format 1.0: the path as it was sent and without the stage, every header and parameter with all its values. */
export function restApiEvent(request: ClientRequest): object {
  const { method = 'GET', path, query, stage = 'prod', pathParameters } = request;
  const headers: [string, string[]][] = [
    ['Host', [HOST]],
    ['X-Amzn-Trace-Id', ['Root=1-67890abc-0123456789abcdef01234567']],
    ['X-Forwarded-For', [CLIENT]],
    ['X-Forwarded-Port', ['443']],
    ['X-Forwarded-Proto', ['https']],
    ...valuesOf(request.headers),
  ];
  const parameters = queryOf(query);
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: method,
    headers: Object.fromEntries(headers.map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: orNull(parameters.map(([name, values]) => [name, values.at(-1)])),
    multiValueQueryStringParameters: orNull(parameters),
    pathParameters: pathParameters ?? null,
    stageVariables: null,
    requestContext: {
      resourceId: '123456',
      resourcePath: '/{proxy+}',
      httpMethod: method,
      extendedRequestId: 'JKJaXmPLvHcESHA=',
      requestTime: '21/Nov/2026:11:00:00 +0000',
      path: `/${stage}${path}`,
      accountId: '111111111111',
      protocol: 'HTTP/1.1',
      stage,
      domainPrefix: 'abc123',
      requestTimeEpoch: 1795258800000,
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      identity: { sourceIp: CLIENT, userAgent: 'client/1.0', accessKey: null, accountId: null, caller: null, user: null, userArn: null },
      domainName: HOST,
      apiId: 'abc123',
    },
    body: null,
    ...bodyMembers(request),
  };
}

/** A batch of an SQS queue, with one message for each body. */
export function sqsEvent(bodies: readonly string[]): object {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `message-${index}`,
      receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1795258800000',
        SenderId: 'AIDAIENQZJOLO23YVJ4VO',
        ApproximateFirstReceiveTimestamp: '1795258800001',
        AWSTraceHeader: 'Root=1-67890abc-0123456789abcdef01234567',
      },
      messageAttributes: { traceparent: { stringValue: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', dataType: 'String' } },
      md5OfBody: '098f6bcd4621d373cade4e832627b4f6',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:111111111111:orders',
      awsRegion: 'eu-central-1',
    })),
  };
}

/** What EventBridge Scheduler sends: the input that the schedule names, and nothing around it. */
export function schedulerEvent(input: object): object {
  return input;
}

/** What API Gateway makes of a function's answer, in either format. */
export function answerOf(payload: any): ClientAnswer {
  const values = [...Object.entries(payload.headers ?? {}), ...Object.entries(payload.multiValueHeaders ?? {})].map(
    ([name, value]): [string, string[]] => [name.toLowerCase(), [value].flat() as string[]],
  );
  const cookies = [...(payload.cookies ?? []), ...values.filter(([name]) => name === 'set-cookie').flatMap(([, list]) => list)];
  return {
    status: payload.statusCode,
    headers: Object.fromEntries(values.map(([name, list]) => [name, list.join(', ')])),
    cookies,
    body: Buffer.from(payload.body ?? '', payload.isBase64Encoded ? 'base64' : 'utf8'),
  };
}
