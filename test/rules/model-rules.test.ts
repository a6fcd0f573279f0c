import { type EnvironmentProperties, type ServiceProperties, System } from 'keelson';
import { viewOf } from '../../src/rules/model-rule';
import { MODEL_RULES } from '../../src/rules/model-rules';
import { evaluate, type Finding } from '../../src/rules/rule';

const IMAGE = `registry.example.com/orders:1.0.0@sha256:${'a'.repeat(64)}`;

/** Nothing is wrong with it: each case changes one thing. */
const SOUND: ServiceProperties = { image: IMAGE, runtime: 'go', http: { port: 8080 } };

interface Case {
  /** A system that breaks the rule. */
  readonly broken: (system: System) => void;
  /** The nearest system that keeps it. */
  readonly kept: (system: System) => void;
  readonly subject: string;
  readonly message: string | RegExp;
  readonly owner?: false;
}

const service =
  (properties: Partial<ServiceProperties>) =>
  (system: System): void =>
    void system.service('orders', { ...SOUND, ...properties });

const subscription =
  (properties: object) =>
  (system: System): void => {
    const topic = system.topic('order-events', { broker: 'kafka' });
    system.worker('mailer', { image: IMAGE }).subscribes(topic, properties);
  };

const secret =
  (properties: object) =>
  (system: System): void =>
    void system.secret('payment-key', { provider: 'vault', ...properties });

const use =
  (as: 'files' | 'variables') =>
  (system: System): void => {
    const key = system.secret('payment-key', { provider: 'vault', rotation: { every: '30d' } });
    system.service('orders', SOUND).uses(key, { as });
  };

const route =
  (properties: object) =>
  (system: System): void =>
    void system.service('orders', SOUND).exposes({ host: 'shop.example.com', path: '/v1', ...properties });

const JWT = { issuer: 'https://id.example.com', audiences: ['shop'], jwksUri: 'https://id.example.com/keys' };

const routes =
  (...all: object[]) =>
  (system: System): void => {
    const orders = system.service('orders', SOUND);
    for (const properties of all) orders.exposes({ host: 'shop.example.com', ...RATE, ...properties });
  };

const call =
  (properties: object) =>
  (system: System): void => {
    const catalog = system.service('catalog', SOUND);
    system.service('orders', SOUND).calls(catalog, properties);
  };

const chain =
  (closed: boolean) =>
  (system: System): void => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => system.service(name, SOUND));
    const operations = ['GET /'];
    a!.calls(b!, { operations });
    b!.calls(c!, { operations });
    if (closed) c!.calls(a!, { operations });
  };

const RATE = { rateLimit: { requests: 10, per: 'second' } } as const;

const CASES: Readonly<Record<string, Case>> = {
  'reliability/calls-have-no-cycle': {
    broken: chain(true),
    kept: chain(false),
    subject: 'services.a',
    message: 'calls go round: a -> b -> c -> a',
  },
  'reliability/subscription-has-an-idempotency-key': {
    broken: subscription({}),
    kept: subscription({ idempotencyKey: 'orderId' }),
    subject: 'workers.mailer.subscribes.order-events',
    message: /twice/,
  },
  'reliability/retries-can-be-made': {
    broken: call({ operations: ['POST /v1/products', 'PATCH /v1/products/{id}'], retries: 2 }),
    kept: call({ operations: ['POST /v1/products'], retries: 2, idempotencyKey: 'Idempotency-Key' }),
    subject: 'services.orders.calls.catalog.retries',
    message: 'nothing that orders asks of catalog may be repeated',
  },
  'reliability/unit-reports-health': {
    broken: service({ health: false }),
    kept: service({ health: { liveness: '/healthz', readiness: '/ready' } }),
    subject: 'services.orders',
    message: /switched off/,
  },
  'reliability/readiness-is-not-liveness': {
    broken: service({ health: { liveness: '/health', readiness: '/health' } }),
    kept: service({ health: { liveness: '/health' } }),
    subject: 'services.orders',
    message: '/health answers for liveness and for readiness',
  },
  'reliability/cpu-has-a-limit': {
    broken: service({ resources: { cpuLimit: 'none' } }),
    kept: service({ resources: { cpuLimit: 'guaranteed' } }),
    subject: 'services.orders',
    message: 'CPU has no limit',
  },
  'reliability/scaling-ignores-memory': {
    broken: service({ scaling: { memory: 80 } }),
    kept: service({ runtime: 'other', scaling: { memory: 80 } }),
    subject: 'services.orders',
    message: /memory of a go process/,
  },
  'reliability/unit-has-two-replicas': {
    broken: service({ scaling: 1 }),
    kept: service({ scaling: 2 }),
    subject: 'services.orders',
    message: /one replica/,
  },
  'security/call-names-its-operations': {
    broken: call({}),
    kept: call({ operations: ['GET /v1/products'] }),
    subject: 'services.orders.calls.catalog',
    message: 'orders may ask catalog for anything',
  },
  'security/image-has-a-digest': {
    broken: service({ image: 'registry.example.com/orders:1.0.0' }),
    kept: service({ image: IMAGE }),
    subject: 'services.orders.image',
    message: 'registry.example.com/orders:1.0.0 is named by its tag alone',
  },
  'security/image-has-a-version': {
    broken: service({ image: 'registry.example.com:5000/orders' }),
    kept: service({ image: 'registry.example.com:5000/orders:1' }),
    subject: 'services.orders.image',
    message: 'registry.example.com:5000/orders has no tag',
  },
  'security/root-is-read-only': {
    broken: service({ writableRoot: true }),
    kept: service({ writable: { '/var/cache/app': {} } }),
    subject: 'services.orders',
    message: /root file system/,
  },
  'security/no-route-goes-around-a-token': {
    broken: routes({ path: '/admin', jwt: JWT }, { path: '/pub', rewrite: '/', public: true }),
    kept: routes({ path: '/admin', jwt: JWT }, { path: '/', public: true }),
    subject: 'services.orders.exposes',
    message: 'shop.example.com/pub opens /admin of the service, for which shop.example.com/admin asks a token',
  },
  'security/route-asks-for-a-token': {
    broken: route(RATE),
    kept: route({ ...RATE, public: true }),
    subject: 'services.orders.exposes',
    message: 'shop.example.com/v1 lets everybody in, and does not say so',
  },
  'security/route-has-a-rate-limit': {
    broken: route({ public: true }),
    kept: route({ public: true, ...RATE }),
    subject: 'services.orders.exposes',
    message: /as often as anybody likes/,
  },
  'security/secret-is-a-file': {
    broken: use('variables'),
    kept: use('files'),
    subject: 'services.orders.uses.payment-key',
    message: /environment variables/,
  },
  'security/secret-is-rotated': {
    broken: secret({ rotation: { every: '180d' } }),
    kept: secret({ rotation: { every: '90d' } }),
    subject: 'secrets.payment-key',
    message: 'its value stays for 180d',
  },
  'security/secret-is-rotated-by-a-machine': {
    broken: secret({ rotation: { every: '30d', by: 'person' } }),
    kept: secret({ rotation: { every: '30d', by: 'function' } }),
    subject: 'secrets.payment-key',
    message: /a person/,
  },
  'security/user-is-above-10000': {
    broken: service({ user: 1000 }),
    kept: service({ user: 10_001 }),
    subject: 'services.orders',
    message: 'the user is 1000',
  },
  'security/variables-hold-no-secret': {
    broken: service({ env: { DATABASE_PASSWORD: 'correct horse' } }),
    kept: service({ env: { DATABASE_PASSWORD: '/var/run/config/db/password' } }),
    subject: 'services.orders.env.DATABASE_PASSWORD',
    message: 'DATABASE_PASSWORD holds a secret, to go by its name',
  },
  'observability/unit-serves-metrics': {
    broken: service({ metrics: false }),
    kept: service({ metrics: { path: '/prometheus' } }),
    subject: 'services.orders',
    message: 'metrics are switched off',
  },
  'observability/metrics-have-their-own-port': {
    broken: service({ metrics: { port: 8080 } }),
    kept: service({ metrics: { port: 9100 } }),
    subject: 'services.orders',
    message: /to callers, on port 8080/,
  },
  'operations/unit-has-an-owner': {
    owner: false,
    broken: service({}),
    kept: service({ owner: 'team-orders' }),
    subject: 'services.orders',
    message: /nobody is named/,
  },
};

function findingsOf(
  declare: (system: System) => void,
  owner: string | undefined,
  environment: EnvironmentProperties = {},
  name = 'production',
): Finding[] {
  const system = new System('shop', owner === undefined ? {} : { owner });
  declare(system);
  system.check();
  return evaluate(MODEL_RULES, viewOf(system, name, environment));
}

describe('the rules over the model', () => {
  it('each have a case here, an id of their own, and say what holds, who asks for it and what to do', () => {
    expect(MODEL_RULES.map((rule) => rule.id).sort()).toEqual(Object.keys(CASES).sort());
    for (const rule of MODEL_RULES) {
      expect(rule.id).toMatch(/^(reliability|security|observability|operations)\/[a-z0-9-]+$/);
      expect(rule.description).toMatch(/^[A-Z][^.]*\.$/);
      expect(rule.standard).not.toBe('');
      expect(rule.fix).not.toBe('');
    }
  });

  describe.each(Object.entries(CASES))('%s', (id, { broken, kept, subject, message, owner }) => {
    const team = owner === false ? undefined : 'team-shop';

    it('finds what breaks it, and where that was declared', () => {
      const [finding, ...more] = findingsOf(broken, team).filter(({ rule }) => rule === id);
      expect(more).toEqual([]);
      expect(finding).toMatchObject({ subject, message: typeof message === 'string' ? message : expect.stringMatching(message) });
      expect(finding?.source).toMatch(/model-rules\.test\.ts:\d+:\d+$/);
    });

    it('finds nothing in what keeps it, nor does any other rule', () => {
      const others = ['security/image-has-a-digest', 'reliability/readiness-is-not-liveness'];
      expect(findingsOf(kept, team).filter(({ rule }) => rule === id || !others.includes(rule))).toEqual([]);
    });
  });
});

describe('what a rule looks at', () => {
  const rulesOf = (findings: readonly Finding[]): string[] => findings.map((finding) => finding.rule);

  it('is what holds in the environment, overrides and images included', () => {
    const environment = { images: { orders: 'registry.example.com/orders:latest' }, services: { orders: { metrics: false } } } as const;
    expect(rulesOf(findingsOf(service({}), 'team', environment))).toEqual([
      'security/image-has-a-version',
      'observability/unit-serves-metrics',
      'security/image-has-a-digest',
    ]);
  });

  it('asks for two replicas in production only', () => {
    expect(rulesOf(findingsOf(service({ scaling: 1 }), 'team', {}, 'development'))).toEqual([]);
    expect(rulesOf(findingsOf(service({ scaling: 1 }), 'team', { stage: 'production' }, 'development'))).toEqual([
      'reliability/unit-has-two-replicas',
    ]);
    expect(rulesOf(findingsOf(service({}), 'team', { sizing: 'small' }, 'anywhere'))).toEqual(['reliability/unit-has-two-replicas']);
  });

  it('cannot be judged where it is known only later', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the grammar of late values
    const late = '${Token[Image.12]}';
    const findings = findingsOf(service({ image: late, env: { API_TOKEN: late } }), 'team');
    expect(findings.map(({ rule, severity, message }) => [rule, severity, message])).toEqual([
      ['security/image-has-a-digest', 'info', 'not checkable from here: the image is known only later'],
      ['security/image-has-a-version', 'info', 'not checkable from here: the image is known only later'],
      ['security/variables-hold-no-secret', 'info', 'not checkable from here: API_TOKEN is known only later'],
    ]);
  });

  it('is each container of a pod, not only the process', () => {
    const proxy = { image: 'registry.example.com/proxy', user: 999, env: { PROXY_TOKEN: 'abc' } };
    expect(findingsOf(service({ sidecars: { proxy } }), 'team').map(({ rule, subject, message }) => [rule, subject, message])).toEqual([
      ['security/image-has-a-version', 'services.orders.sidecars.proxy.image', 'registry.example.com/proxy has no tag'],
      ['security/variables-hold-no-secret', 'services.orders.env.PROXY_TOKEN', 'PROXY_TOKEN holds a secret, to go by its name'],
      ['security/image-has-a-digest', 'services.orders.sidecars.proxy.image', 'registry.example.com/proxy is named by its tag alone'],
      ['security/user-is-above-10000', 'services.orders', 'the user of proxy is 999'],
    ]);
  });
});

describe('variables that hold a secret', () => {
  const isFound = (name: string, value: string): boolean =>
    findingsOf(service({ env: { [name]: value } }), 'team').some(({ rule }) => rule === 'security/variables-hold-no-secret');

  it.each([
    ['ANYTHING', `AKIA${'Q'.repeat(16)}`],
    ['ANYTHING', `ghp_${'a1'.repeat(18)}`],
    ['ANYTHING', 'xoxb-123456789012-abcdef'],
    ['ANYTHING', '-----BEGIN RSA PRIVATE KEY-----\nMIIE'],
    ['ANYTHING', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl'],
    ['DATABASE_URL', 'postgres://shop:hunter2@db.internal/shop'],
    ['API_KEY', 'x1'],
    ['client_secret', 'x1'],
    ['GITHUB_TOKEN', 'x1'],
  ])('are found by name or by form: %s', (name, value) => {
    expect(isFound(name, value)).toBe(true);
  });

  it.each([
    ['TOKEN_ISSUER', 'https://id.example.com'],
    ['CACHE_KEY_PREFIX', 'shop:'],
    ['ACCESS_TOKEN', '/var/run/identity/token'],
    ['SESSION_TOKEN', '15m'],
    ['REQUIRE_PASSWORD', 'true'],
    ['DATABASE_URL', 'postgres://db.internal/shop'],
    ['PARTITION_KEY', 'orderId'],
  ])('are not mistaken: %s=%s', (name, value) => {
    expect(isFound(name, value)).toBe(false);
  });

  it('are not repeated in the message', () => {
    const findings = findingsOf(
      service({ env: { API_KEY: 'swordfish' }, files: { '/etc/app/key.pem': '-----BEGIN PRIVATE KEY-----' } }),
      'team',
    );
    expect(findings.map((finding) => finding.message)).toEqual([
      'API_KEY holds a secret, to go by its name',
      '/etc/app/key.pem holds a private key',
    ]);
    expect(JSON.stringify(findings)).not.toContain('swordfish');
  });
});

describe('a newcomer', () => {
  it('who writes ten lines gets a few findings that teach', () => {
    const findings = findingsOf((system) => {
      const catalog = system.service('product-catalog', {
        image: 'registry.example.com/catalog:1.0.0',
        runtime: 'go',
        http: { port: 8080 },
      });
      const orders = system.service('order-service', {
        image: 'registry.example.com/orders:1.0.0',
        runtime: 'fastapi',
        http: { port: 8080 },
      });
      orders.calls(catalog, { timeout: '800ms', retries: 1 });
    }, undefined);
    expect([...new Set(findings.map((finding) => finding.rule))]).toEqual([
      'security/image-has-a-digest',
      'operations/unit-has-an-owner',
      'security/call-names-its-operations',
    ]);
    expect(findings.some((finding) => finding.severity === 'error')).toBe(false);
  });
});

describe('a route for identities of AWS', () => {
  const iam = { principals: ['111111111111'] };
  const about = (id: string, declare: (system: System) => void) => findingsOf(declare, 'team').filter(({ rule }) => rule === id);

  test('asks who comes in', () => {
    expect(about('security/route-asks-for-a-token', route({ iam, ...RATE }))).toEqual([]);
  });

  test('is gone around by an open one, as one for tokens is', () => {
    const declared = routes({ path: '/admin', iam }, { path: '/pub', rewrite: '/', public: true });
    expect(about('security/no-route-goes-around-a-token', declared).map(({ message }) => message)).toEqual([
      'shop.example.com/pub opens /admin of the service, for which shop.example.com/admin asks an identity of AWS',
    ]);
  });
});
