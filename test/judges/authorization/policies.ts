import type { Request, Token } from '../../kubernetes/plan/support/authorization';
import type { Case } from './agreement';

const TO: Request['to'] = { namespace: 'shop', labels: { app: 'store', tier: 'back' } };
const SENDERS: readonly Request['from'][] = [
  undefined,
  { namespace: 'shop', serviceAccount: 'front' },
  { namespace: 'shop', serviceAccount: 'front-end' },
  { namespace: 'shops', serviceAccount: 'front' },
  { namespace: 'edge', serviceAccount: 'gateway' },
];
const TOKENS: readonly (Token | undefined)[] = [
  undefined,
  { issuer: 'https://id.example.com', audiences: ['shop'], scopes: ['read'] },
  { issuer: 'https://id.example.com', audiences: ['shop', 'partners'], scopes: ['read', 'write'], subject: 'ann' },
  { issuer: 'https://id.example.com', audiences: ['partners'], scopes: [] },
  { issuer: 'https://id.example.com/more', audiences: ['shop'], scopes: ['read'] },
  { issuer: 'partners', audiences: ['partners'], scopes: ['write'], subject: 'ben' },
];
const PATHS = [
  '/',
  '/admin',
  '/admin/',
  '/admin/users',
  '/Admin',
  '/v1',
  '/v1/',
  '/v1/orders',
  '/v1/orders/7',
  '/v1/orders/7/',
  '/v1/orders/7/lines',
  '/v1/orders/7/lines/2',
  '/v1/orders//lines',
  '//v1/orders/7',
  '/v1/orders/%2e%2e/orders/7',
  '/v1/%6frders/7',
  '/v1\\orders\\7',
  '/v1/orders/7%2Flines',
  '/v1/orders/a=b',
  '/v1/orders/a*b',
  '/v1/orders/7?x=/admin',
  '/public/../admin',
  '/files/a/b.pdf',
  '/files/.pdf',
  '/shop.v1.Shop/Get',
  '/shop.v1.Shop/GetAll',
];
const METHODS = ['GET', 'POST', 'OPTIONS'];
const PORTS = [8080, 9090];

const metadata = (name: string, namespace = 'shop'): object => ({ name, namespace });
const policy = (name: string, spec: object, namespace?: string): object => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: metadata(name, namespace),
  spec,
});
const peers = (name: string, spec: object, namespace?: string): object => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  metadata: metadata(name, namespace),
  spec,
});
const selector = { matchLabels: { app: 'store' } };
const paths = (...each: string[]): object => ({ operation: { paths: each } });
const FRONT = { source: { principals: ['cluster.local/ns/shop/sa/front'] } };
const TOKEN_RULES = {
  apiVersion: 'security.istio.io/v1',
  kind: 'RequestAuthentication',
  metadata: metadata('tokens'),
  spec: {
    selector,
    jwtRules: [
      { issuer: 'https://id.example.com', audiences: ['shop'], jwksUri: 'https://id.example.com/keys' },
      { issuer: 'partners', audiences: ['partners', 'shop'], jwksUri: 'https://partners.example.com/keys' },
    ],
  },
};

/** Policies that are easily read wrongly. */
const SETS: Readonly<Record<string, readonly object[]>> = {
  nothing: [],
  'an ALLOW without rules': [policy('none', { selector })],
  'an ALLOW with an empty rule': [policy('all', { selector, rules: [{}] })],
  'an ALLOW of another workload': [policy('other', { selector: { matchLabels: { app: 'other' } }, rules: [{ to: [paths('/v1')] }] })],
  'an ALLOW of the whole namespace': [policy('wide', { rules: [{ from: [FRONT] }] })],
  'an ALLOW of the whole mesh': [policy('mesh', { rules: [{ from: [FRONT] }] }, 'istio-system')],
  'an ALLOW of a neighbouring namespace': [policy('near', { rules: [{ from: [FRONT] }] }, 'shops')],
  'path templates': [
    policy('templates', { selector, rules: [{ to: [paths('/v1/orders/{*}', '/v1/orders/{*}/lines/{**}', '/{*}/orders')] }] }),
  ],
  'a template of everything': [policy('every', { selector, rules: [{ to: [paths('/v1/{**}')] }] })],
  'prefix and suffix': [policy('ends', { selector, rules: [{ to: [paths('/v1/orders/*', '*.pdf', '/shop.v1.Shop/Get')] }] })],
  presence: [policy('present', { selector, rules: [{ to: [paths('*')], from: [{ source: { principals: ['*'] } }] }] })],
  notPaths: [policy('not', { selector, rules: [{ to: [{ operation: { paths: ['/v1*'], notPaths: ['/v1/orders/{*}', '*/lines'] } }] }] })],
  'notPaths alone in an ALLOW': [policy('only-not', { selector, rules: [{ to: [{ operation: { notPaths: ['/admin', '/admin/*'] } }] }] })],
  'methods and ports': [
    policy('operations', {
      selector,
      rules: [
        {
          to: [{ operation: { methods: ['GET'], ports: ['8080'] } }, { operation: { notMethods: ['GET', 'OPTIONS'], notPorts: ['8080'] } }],
        },
      ],
    }),
  ],
  'DENY before ALLOW': [
    policy('allow', { selector, rules: [{ from: [FRONT] }] }),
    policy('deny', { selector, action: 'DENY', rules: [{ to: [paths('/admin*')] }, { to: [{ operation: { methods: ['OPTIONS'] } }] }] }),
  ],
  'a DENY alone': [policy('deny', { selector, action: 'DENY', rules: [{ from: [{ source: { notNamespaces: ['shop'] } }] }] })],
  'a DENY of all that is not': [policy('deny', { action: 'DENY', rules: [{ to: [{ operation: { notPaths: ['/v1/{**}'] } }] }] })],
  'several ALLOWs': [
    policy('first', { selector, rules: [{ from: [FRONT], to: [paths('/v1/orders')] }] }),
    policy('second', { rules: [{ from: [{ source: { namespaces: ['edge'] } }], to: [paths('/v1/*')] }] }),
    policy('third', { selector: { matchLabels: { tier: 'back' } }, rules: [{ to: [{ operation: { ports: ['9090'] } }] }] }),
  ],
  'patterns of names': [
    policy('names', {
      selector,
      rules: [{ from: [{ source: { principals: ['*/sa/front', 'cluster.local/ns/edge/*'], notNamespaces: ['shops'] } }] }],
    }),
    policy('spaces', { selector, rules: [{ from: [{ source: { namespaces: ['sh*'], notPrincipals: ['*front'] } }] }] }),
  ],
  'sources that are ANDed, rules that are ORed': [
    policy('sources', {
      selector,
      rules: [
        { from: [{ source: { namespaces: ['shop'], principals: ['cluster.local/ns/shops/sa/front'] } }] },
        { from: [{ source: { namespaces: ['edge'] } }, FRONT], to: [paths('/v1')] },
      ],
    }),
  ],
  'strict mutual TLS': [peers('default', { mtls: { mode: 'STRICT' } })],
  'mutual TLS port by port': [
    peers('default', { mtls: { mode: 'STRICT' } }, 'istio-system'),
    peers('store', { selector, mtls: { mode: 'STRICT' }, portLevelMtls: { 9090: { mode: 'PERMISSIVE' } } }),
    policy('metrics', { selector, rules: [{ to: [{ operation: { ports: ['9090'], paths: ['/v1'] } }] }, { from: [FRONT] }] }),
  ],
  'mutual TLS that is unset': [
    peers('default', { mtls: { mode: 'STRICT' } }, 'istio-system'),
    peers('namespace', { mtls: { mode: 'UNSET' } }),
    peers('store', { selector, portLevelMtls: { 9090: { mode: 'DISABLE' } }, mtls: { mode: 'UNSET' } }),
  ],
  'tokens without a policy': [TOKEN_RULES],
  'tokens for any audience': [
    { ...TOKEN_RULES, spec: { jwtRules: [{ issuer: 'https://id.example.com', jwksUri: 'https://id.example.com/keys' }] } },
  ],
  'tokens of principals': [
    TOKEN_RULES,
    policy('tokens', { selector, rules: [{ from: [{ source: { requestPrincipals: ['https://id.example.com/*', 'partners/ben'] } }] }] }),
  ],
  'tokens with conditions': [
    TOKEN_RULES,
    policy('tokens', {
      selector,
      rules: [
        {
          from: [{ source: { requestPrincipals: ['*'] } }],
          when: [
            { key: 'request.auth.claims[scope]', values: ['write', 're*'] },
            { key: 'request.auth.audiences', values: ['shop'], notValues: ['partners'] },
          ],
        },
      ],
    }),
  ],
  'no token, no way': [
    TOKEN_RULES,
    policy('deny', { selector, action: 'DENY', rules: [{ from: [{ source: { notRequestPrincipals: ['*'] } }], to: [paths('/v1*')] }] }),
  ],
};

function* product(): Generator<Request> {
  for (const from of SENDERS)
    for (const token of TOKENS)
      for (const port of PORTS)
        for (const path of PATHS)
          for (const method of METHODS)
            yield { ...(from === undefined ? {} : { from }), ...(token === undefined ? {} : { token }), to: TO, port, method, path };
}

/** Each set of policies with requests of all kinds; without rules for tokens, those with one are left out but for the second. */
export const HAND_WRITTEN: readonly Case[] = Object.entries(SETS).map(([name, objects]) => ({
  name,
  objects,
  asked: [...product()]
    .filter(({ token }) => name.includes('token') || token === undefined || token === TOKENS[1])
    .map((request) => ({ request })),
}));
