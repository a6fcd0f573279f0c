import { execFileSync } from 'node:child_process';
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib/core';
import { exposing, HOST, JWT } from './public-api-support';
import { resourcesOf } from './support';

const { authorizer } = require('../../../src/aws/authorizer/index.js') as {
  authorizer(
    environment: Record<string, string>,
    fetcher: { fetch(uri: string): Promise<ArrayBuffer> },
    now?: () => number,
  ): (event: object) => Promise<any>;
};

const ISSUER = 'https://id.example.com';
const JWKS_URI = 'https://id.example.com/keys';
const ARN = 'arn:aws:execute-api:eu-central-1:111111111111:abc/live/GET/v1/orders/7';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const KEYS = [
  { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa', alg: 'RS256', use: 'sig' },
  { ...elliptic.publicKey.export({ format: 'jwk' }), kid: 'elliptic', alg: 'ES256', use: 'sig' },
];

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const later = (): number => Math.floor(Date.now() / 1_000) + 300;

function signed(
  claims: object,
  header: { alg: string; kid?: string } = { alg: 'RS256', kid: 'rsa' },
  key: KeyObject = rsa.privateKey,
): string {
  const content = `${encoded({ typ: 'JWT', ...header })}.${encoded({ iss: ISSUER, aud: 'shop', exp: later(), sub: 'somebody', ...claims })}`;
  const options = header.alg.startsWith('ES') ? { key, dsaEncoding: 'ieee-p1363' as const } : key;
  return `${content}.${sign('sha256', Buffer.from(content), options).toString('base64url')}`;
}

function issuer(keys: readonly object[] = KEYS) {
  const asked: string[] = [];
  let served = keys;
  let isDown = false;
  return {
    asked,
    serve: (others: readonly object[]) => {
      served = others;
    },
    stop: () => {
      isDown = true;
    },
    async fetch(uri: string): Promise<ArrayBuffer> {
      asked.push(uri);
      if (isDown) throw new (require('aws-jwt-verify/error').FetchError)(uri, 'refused');
      return new TextEncoder().encode(JSON.stringify({ keys: served })).buffer as ArrayBuffer;
    },
  };
}

function made(scopes: readonly string[] = [], source = issuer(), now?: () => number) {
  const environment = { ISSUER, JWKS_URI, AUDIENCES: JSON.stringify(['shop', 'back-office']), SCOPES: JSON.stringify(scopes) };
  const decide = authorizer(environment, source, now);
  return {
    source,
    http: (token: string) => decide({ version: '2.0', type: 'REQUEST', headers: { authorization: token } }),
    rest: (token: string) => decide({ type: 'TOKEN', authorizationToken: token, methodArn: ARN }),
  };
}

describe('what is deployed', () => {
  it('holds all that it needs, and checks tokens from there', () => {
    const stack = exposing({ orders: [{ path: '/v1', jwt: { ...JWT, scopes: ['a', 'b'] } }] });
    const folder = (stack.node.root as App).synth().directory;
    const [name] = readdirSync(folder).filter((entry) => entry.startsWith('asset.'));
    const program = `
      const { authorizer } = require('./index.js');
      if (!require.resolve('aws-jwt-verify').startsWith(process.cwd())) throw new Error('from elsewhere');
      const [environment, keys, token] = JSON.parse(process.argv[1]);
      const decide = authorizer(environment, { fetch: async () => new TextEncoder().encode(JSON.stringify({ keys })).buffer });
      decide({ version: '2.0', headers: { authorization: 'Bearer ' + token } }).then((said) => console.log(JSON.stringify(said)));`;
    const environment = { ISSUER, JWKS_URI, AUDIENCES: '["shop"]', SCOPES: '[]' };
    const said = execFileSync(process.execPath, ['-e', program, JSON.stringify([environment, KEYS, signed({})])], {
      cwd: join(folder, name as string),
      env: {},
      encoding: 'utf8',
    });
    expect(JSON.parse(said)).toEqual({ isAuthorized: true });
  });
});

describe('alarms of the function', () => {
  const route = { path: '/v1', jwt: { ...JWT, scopes: ['a', 'b'] } };

  it('go off where the keys cannot be had, and never because tokens are refused', () => {
    const stack = exposing({ orders: [route] });
    const { tokenAuthorizers } = stack.publicApi(HOST).http ?? {};
    const metrics = tokenAuthorizers?.[0]?.alarms.flatMap(({ measure }) => Object.values(measure().metrics)) ?? [];
    expect(metrics.map(({ namespace, name }) => `${namespace} ${name.split('-')[0]}`)).toEqual([
      'Keelson/Authorizers KeysUnavailable',
      'AWS/Lambda Throttles',
      'AWS/Lambda Duration',
    ]);
    const filters = Object.values(resourcesOf(stack, 'AWS::Logs::MetricFilter')).map(({ Properties }) => Properties.FilterPattern);
    expect(filters).toContain('{ $.message.outcome = "keys-unavailable" }');
  });

  it('are none where the platform has none', () => {
    const stack = exposing({ orders: [route] }, { alarms: false });
    expect(stack.publicApi(HOST).http?.tokenAuthorizers[0]?.alarms).toEqual([]);
  });
});

describe('the authorizer function', () => {
  let written: string[];
  beforeEach(() => {
    written = [];
    for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
      jest.spyOn(console, level).mockImplementation((...said: unknown[]) => void written.push(JSON.stringify(said)));
  });
  afterEach(() => jest.restoreAllMocks());

  it('lets a token pass that is signed by a key of the issuer, by RSA or an elliptic curve', async () => {
    const { http, source } = made();
    await expect(http(`Bearer ${signed({})}`)).resolves.toEqual({ isAuthorized: true });
    await expect(http(`bearer ${signed({}, { alg: 'ES256', kid: 'elliptic' }, elliptic.privateKey)}`)).resolves.toEqual({
      isAuthorized: true,
    });
    expect(source.asked).toEqual([JWKS_URI]);
  });

  it('answers a REST API for the whole stage, and for no other', async () => {
    const { rest } = made();
    const { principalId, policyDocument } = await rest(`Bearer ${signed({})}`);
    expect(principalId).toBe('somebody');
    expect(policyDocument.Statement).toEqual([
      {
        Action: 'execute-api:Invoke',
        Effect: 'Allow',
        Resource: 'arn:aws:execute-api:eu-central-1:111111111111:abc/live/*',
      },
    ]);
  });

  const unsigned = `${encoded({ alg: 'none', kid: 'rsa' })}.${encoded({ iss: ISSUER, aud: 'shop', exp: later() })}.`;
  const confused = (() => {
    const content = `${encoded({ alg: 'HS256', kid: 'rsa' })}.${encoded({ iss: ISSUER, aud: 'shop', exp: later() })}`;
    const secret = rsa.publicKey.export({ format: 'pem', type: 'spki' });
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
  })();
  const valid = signed({});
  const altered = `${valid.split('.')[0]}.${encoded({ iss: ISSUER, aud: 'shop', exp: later(), sub: 'admin' })}.${valid.split('.')[2]}`;

  it.each([
    ['of another issuer', signed({ iss: 'https://evil.example.com' })],
    ['without an issuer', signed({ iss: undefined })],
    ['for another audience', signed({ aud: 'other' })],
    ['for other audiences', signed({ aud: ['other', 'more'] })],
    ['for nobody', signed({ aud: undefined })],
    ['for another audience, whose client would do', signed({ aud: 'other', client_id: 'shop' })],
    ['that has ended', signed({ exp: later() - 400 })],
    ['that never ends', signed({ exp: undefined })],
    ['that has not begun', signed({ nbf: later() })],
    ['without a signature', unsigned],
    ['signed with the public key as a secret', confused],
    ['of a key that nobody knows', signed({}, { alg: 'ES256', kid: 'unknown' }, stranger.privateKey)],
    ["of a stranger's key under a known name", signed({}, { alg: 'ES256', kid: 'elliptic' }, stranger.privateKey)],
    ['of another algorithm than its key', signed({}, { alg: 'ES256', kid: 'rsa' }, elliptic.privateKey)],
    ['without the name of a key', signed({}, { alg: 'RS256' })],
    ['that was altered', altered],
    ['that is none', 'nonsense'],
    ['that is empty', ''],
  ])('refuses a token %s with 401, for either kind of API', async (_, token) => {
    await expect(made().http(`Bearer ${token}`)).rejects.toThrow(/^Unauthorized$/);
    await expect(made().rest(`Bearer ${token}`)).rejects.toThrow(/^Unauthorized$/);
    expect(written).toEqual([]);
  });

  it('refuses a token under another scheme, and no token', async () => {
    const { http } = made();
    await expect(http(valid)).rejects.toThrow(/^Unauthorized$/);
    await expect(http(`Basic ${valid}`)).rejects.toThrow(/^Unauthorized$/);
    await expect(http(undefined as unknown as string)).rejects.toThrow(/^Unauthorized$/);
  });

  it('takes one of several audiences, and the client where there is no audience', async () => {
    const { http } = made();
    await expect(http(`Bearer ${signed({ aud: ['other', 'back-office'] })}`)).resolves.toEqual({ isAuthorized: true });
    await expect(http(`Bearer ${signed({ aud: undefined, client_id: 'shop' })}`)).resolves.toEqual({ isAuthorized: true });
  });

  it('asks for every scope, and answers 403 where one is missing', async () => {
    const { http, rest } = made(['orders:read', 'orders:write']);
    await expect(http(`Bearer ${signed({ scope: 'orders:write email orders:read' })}`)).resolves.toEqual({ isAuthorized: true });
    await expect(http(`Bearer ${signed({ scp: ['orders:read', 'orders:write'] })}`)).resolves.toEqual({ isAuthorized: true });
    for (const claims of [{}, { scope: 'orders:read' }, { scope: 'orders:read orders:writers' }, { scp: ['orders:read'] }]) {
      await expect(http(`Bearer ${signed(claims)}`)).resolves.toEqual({ isAuthorized: false });
      const { policyDocument } = await rest(`Bearer ${signed(claims)}`);
      expect(policyDocument.Statement[0].Effect).toBe('Deny');
    }
  });

  it('finds a new key of the issuer, and forgets one that the issuer has withdrawn', async () => {
    const [first, second] = KEYS as [object, object];
    let time = Date.now();
    const source = issuer([first]);
    const { http } = made([], source, () => time);
    await expect(http(`Bearer ${signed({})}`)).resolves.toEqual({ isAuthorized: true });
    source.serve([second]);
    await expect(http(`Bearer ${signed({}, { alg: 'ES256', kid: 'elliptic' }, elliptic.privateKey)}`)).resolves.toEqual({
      isAuthorized: true,
    });
    time += 11 * 60_000;
    await expect(http(`Bearer ${signed({})}`)).rejects.toThrow(/^Unauthorized$/);
  });

  it('says where it cannot have the keys, which is no 401, and goes on with those that it knows', async () => {
    const down = issuer();
    down.stop();
    await expect(made([], down).http(`Bearer ${valid}`)).rejects.toThrow('The keys of the issuer cannot be had.');
    expect(written).toEqual([JSON.stringify([{ outcome: 'keys-unavailable', reason: 'FetchError' }])]);

    let time = Date.now();
    const source = issuer();
    const { http } = made([], source, () => time);
    await http(`Bearer ${valid}`);
    source.stop();
    time += 11 * 60_000;
    await expect(http(`Bearer ${valid}`)).resolves.toEqual({ isAuthorized: true });
    expect(written.join()).not.toContain(valid.split('.')[1] as string);
  });
});
