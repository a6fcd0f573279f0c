import { isAllowed, type Request } from '../support/authorization';

/** The evaluator itself, by the examples and rules of Istio's documentation (AuthorizationPolicy, PeerAuthentication, JWT). */
const POD = { namespace: 'foo', labels: { app: 'httpbin', version: 'v1' } };
const SLEEP = { namespace: 'default', serviceAccount: 'sleep' };

const policy = (spec: object, namespace = 'foo'): object => ({ kind: 'AuthorizationPolicy', metadata: { name: 'p', namespace }, spec });
const ask = (manifests: readonly object[], request: Partial<Request> = {}): boolean =>
  isAllowed(manifests, { from: SLEEP, to: POD, port: 8080, method: 'GET', path: '/info', ...request });
const allows = (rule: object, request: Partial<Request> = {}): boolean => ask([policy({ rules: [rule] })], request);

describe('the order of policies', () => {
  const everything = policy({ rules: [{}] });
  const deny = policy({ action: 'DENY', rules: [{ to: [{ operation: { methods: ['POST'] } }] }] });

  test.each<[string, readonly object[], Partial<Request>, boolean]>([
    ['no policy allows', [], {}, true],
    ['an empty spec allows nothing', [policy({})], {}, false],
    ['an empty rule allows everything', [everything], {}, true],
    ['a denial goes before what is allowed', [everything, deny], { method: 'POST' }, false],
    ['what is not denied is allowed where nothing else is said', [deny], {}, true],
    ['a denial without rules denies nothing', [policy({ action: 'DENY' })], {}, true],
    ['one of several may allow', [policy({}), everything], {}, true],
    ['one of another namespace says nothing', [policy({}, 'bar')], {}, true],
    ['one of the root namespace holds everywhere', [policy({}, 'istio-system')], {}, false],
    ['one of other pods says nothing', [policy({ selector: { matchLabels: { app: 'sleep' } } })], {}, true],
    ['all labels have to fit', [policy({ selector: { matchLabels: { app: 'httpbin', version: 'v2' } } })], {}, true],
  ])('%s', (_what, manifests, request, expected) => {
    expect(ask(manifests, request)).toBe(expected);
  });

  test('what it does not know is an error', () => {
    expect(() => allows({ from: [{ source: { ipBlocks: ['10.0.0.0/8'] } }] })).toThrow('ipBlocks');
    expect(() => allows({ to: [{ operation: { hosts: ['a'] } }] })).toThrow('hosts');
    expect(() => allows({ when: [{ key: 'source.ip', values: ['10.0.0.1'] }] })).toThrow('source.ip');
    expect(() => ask([policy({ action: 'CUSTOM' })])).toThrow('provider');
  });
});

describe('a source', () => {
  const by = (source: object, from: Request['from'] | undefined = SLEEP): boolean =>
    isAllowed([policy({ rules: [{ from: [{ source }] }] })], {
      ...(from === undefined ? {} : { from }),
      to: POD,
      port: 80,
      method: 'GET',
      path: '/',
    });

  test.each<[string, boolean]>([
    ['cluster.local/ns/default/sa/sleep', true],
    ['cluster.local/ns/default/sa/sleeper', false],
    ['cluster.local/ns/default/*', true],
    ['*/sa/sleep', true],
    ['*', true],
    ['*/sa/other', false],
  ])('whose principal is %s: %s', (principal, expected) => {
    expect(by({ principals: [principal] })).toBe(expected);
    expect(by({ notPrincipals: [principal] })).toBe(!expected);
  });

  test('that sends plain text has no principal', () => {
    const plain = (source: object): boolean =>
      isAllowed([policy({ rules: [{ from: [{ source }] }] })], { to: POD, port: 80, method: 'GET', path: '/' });
    expect([plain({ principals: ['*'] }), plain({ notPrincipals: ['*'] }), plain({ namespaces: ['default'] })]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('fields are ANDed, sources ORed, an empty list is passed over', () => {
    expect(by({ principals: ['*'], namespaces: ['bar'] })).toBe(false);
    expect(by({ principals: [] })).toBe(true);
    const rule = { from: [{ source: { namespaces: ['bar'] } }, { source: { namespaces: ['default'] } }] };
    expect(allows(rule)).toBe(true);
  });
});

describe('a path', () => {
  const takes = (pattern: string, path: string): boolean => allows({ to: [{ operation: { paths: [pattern] } }] }, { path });

  // Of the documentation of AuthorizationPolicy, `paths`.
  test.each<[string, string, boolean]>([
    ['/foo/{*}', '/foo/bar', true],
    ['/foo/{*}', '/foo/bar/baz', false],
    ['/foo/{*}', '/foo/', false],
    ['/foo/{**}/', '/foo/bar/', true],
    ['/foo/{**}/', '/foo/bar/baz.txt/', true],
    ['/foo/{**}/', '/foo//', true],
    ['/foo/{**}/', '/foo/bar', false],
    ['/foo/{*}/bar/{**}', '/foo/buzz/bar/', true],
    ['/foo/{*}/bar/{**}', '/foo/buzz/bar/baz', true],
    ['/info*', '/infos', true],
    ['*/info', '/a/info', true],
    ['*', '/', true],
    ['/info', '/info?x=/admin', true],
    ['/info', '/info/', false],
    ['/info/*', '/info/../admin', false],
    ['/admin', '/info/../admin', true],
    ['/admin', '/info\\..\\admin', true],
    ['/admin', '/info/%2e%2e/admin', true],
    ['/a/{*}', '/a/..%2fb', true],
    ['/admin', '//admin', false],
    ['/', '/a/..', true],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(takes(pattern, path)).toBe(expected);
  });

  test.each(['/{**}/foo/{*}', '/foo/{*}.txt', '/*/baz/{*}', '/foo/{id}', '/a//{*}'])('that Istio refuses is an error: %s', (pattern) => {
    expect(() => takes(pattern, '/foo/x')).toThrow();
  });
});

describe('mutual TLS', () => {
  const authentication = (spec: object, namespace = 'foo'): object => ({ kind: 'PeerAuthentication', metadata: { namespace }, spec });
  const selector = { matchLabels: { app: 'httpbin' } };
  const plain = (manifests: readonly object[], port = 8080): boolean => isAllowed(manifests, { to: POD, port, method: 'GET', path: '/' });
  const strict = authentication({ mtls: { mode: 'STRICT' } });

  test.each<[string, readonly object[], boolean]>([
    ['is not asked for by default', [], true],
    ['is asked for by the namespace', [strict], false],
    ['is asked for by the mesh', [authentication({ mtls: { mode: 'STRICT' } }, 'istio-system')], false],
    ['the pod goes before the namespace', [strict, authentication({ selector, mtls: { mode: 'PERMISSIVE' } })], true],
    [
      'the port goes before the pod',
      [authentication({ selector, mtls: { mode: 'STRICT' }, portLevelMtls: { 8080: { mode: 'PERMISSIVE' } } })],
      true,
    ],
    [
      'another port does not',
      [authentication({ selector, mtls: { mode: 'STRICT' }, portLevelMtls: { 80: { mode: 'PERMISSIVE' } } })],
      false,
    ],
    ['what is unset is said by the wider one', [strict, authentication({ selector, mtls: { mode: 'UNSET' } })], false],
    ['other pods are not meant', [authentication({ selector: { matchLabels: { app: 'other' } }, mtls: { mode: 'STRICT' } })], true],
  ])('%s', (_what, manifests, expected) => {
    expect(plain(manifests)).toBe(expected);
  });
});

describe('a token', () => {
  const authentication = {
    kind: 'RequestAuthentication',
    metadata: { namespace: 'foo' },
    spec: { jwtRules: [{ issuer: 'https://id', audiences: ['a', 'b'] }] },
  };
  const token = { issuer: 'https://id', audiences: ['a'], scopes: ['read'] };
  const with_ = (rule: object, given: Request['token'] | undefined, manifests: readonly object[] = [authentication]): boolean =>
    ask([...manifests, policy({ rules: [rule] })], given === undefined ? {} : { token: given });

  test('is not asked for by RequestAuthentication, which refuses those that do not hold', () => {
    expect(with_({}, undefined)).toBe(true);
    expect(with_({}, token)).toBe(true);
    expect(with_({}, { ...token, issuer: 'another' })).toBe(false);
    expect(with_({}, { ...token, audiences: ['c'] })).toBe(false);
  });

  test('is asked for by principals and conditions', () => {
    const from = (requestPrincipals: string[]): object => ({ from: [{ source: { requestPrincipals } }] });
    expect([with_(from(['*']), undefined), with_(from(['*']), token), with_(from(['*']), token, [])]).toEqual([false, true, false]);
    expect([with_(from(['https://id/*']), token), with_(from(['https://id/somebody']), token), with_(from(['id/*']), token)]).toEqual([
      true,
      true,
      false,
    ]);
    const when = (key: string, values: string[]): object => ({ when: [{ key, values }] });
    expect([with_(when('request.auth.audiences', ['b']), token), with_(when('request.auth.audiences', ['a']), token)]).toEqual([
      false,
      true,
    ]);
    expect([
      with_(when('request.auth.claims[scope]', ['read']), token),
      with_(when('request.auth.claims[scope]', ['write']), token),
    ]).toEqual([true, false]);
  });
});
