import { type EnvironmentOptions, System } from 'keelson';
import ecommerce from '../../../../examples/ecommerce/keelson.config';
import rides from '../../../../examples/rides/keelson.config';
import fc from '../../../property';
import everything from '../../../systems/everything/keelson.config';
import { counts, differences } from '../support/declared-authorization';
import { imageOf, Manifests, planned } from '../support/manifests';
import { randomAuthorization } from '../support/random-authorization';
import { randomSystem } from '../support/random-systems';

const ISTIO_GATEWAY = { name: 'public', namespace: 'gateways', implementation: 'istio' } as const;

/** The same environment on a mesh, with a gateway of it; what only a gateway without a mesh cannot do needs no acceptance then. */
function meshed({ accept: _, ...environment }: EnvironmentOptions): EnvironmentOptions {
  return { ...environment, kubernetes: { ...environment.kubernetes, mesh: 'istio', gateway: ISTIO_GATEWAY } };
}

const SYSTEMS: Readonly<Record<string, readonly [System, EnvironmentOptions]>> = {
  shop: [ecommerce.system, ecommerce.environments.meshed],
  rides: [rides.system, rides.environments.production],
  everything: [everything.system, meshed(everything.environments.production)],
};

describe.each(Object.keys(SYSTEMS))('the policies of %s', (name) => {
  const [system, environment] = SYSTEMS[name]!;
  const manifests = planned(system, environment);

  test('allow what was declared and nothing else: each pair of units, method and path, and what lies beside', () => {
    expect(differences(system, environment, manifests)).toEqual([]);
  });

  test('are asked about declared requests and about many more that are not', () => {
    const { asked, declared } = counts(system, environment);
    expect(declared).toBeGreaterThan(20);
    expect(asked).toBeGreaterThan(20 * declared);
  });
});

describe('a mistake in the policies is seen:', () => {
  const system = new System('shop', { owner: 'team-shop' });
  const store = system.service('store', { image: imageOf('store'), http: { port: 8080 }, grpc: { port: 9000 } });
  const front = system.service('front', { image: imageOf('front'), http: { port: 8080 }, metrics: { port: 8080 } });
  front.calls(store, { operations: ['GET /v1/products/{id}', 'HEAD /v1/products/{id}', 'POST /v1/orders', 'GET /v1/files/*'] });
  system.worker('mailer', { image: imageOf('mailer') }).calls(store, { protocol: 'grpc', operations: ['store.v1.Store/Get'] });
  system.job('report', { image: imageOf('report') }).calls(front);
  const token = { audiences: ['shop'], jwksUri: 'https://id.example.com/keys' };
  store.exposes({ host: 'a.example.com', path: '/a', jwt: { ...token, issuer: 'https://id.example.com', scopes: ['read', 'write'] } });
  store.exposes({ host: 'b.example.com', path: '/b', jwt: { ...token, issuer: 'partners', audiences: ['shop', 'partners'] } });
  store.exposes({ host: 'd.example.com', path: '/d', jwt: { ...token, issuer: 'https://id.example.com', audiences: ['devices'] } });
  front.exposes({ host: 'c.example.com', path: '/c', rewrite: '/served', methods: ['GET'], public: true });
  const environment: EnvironmentOptions = {
    kubernetes: { namespace: 'shop', mesh: 'istio', monitoring: 'prometheus-operator', gateway: ISTIO_GATEWAY },
  };

  /** What differs once each object of a kind is changed. */
  const differencesWith = (kind: string, change: (spec: any) => void): string[] => {
    const entries = planned(system, environment).entries.map((entry) => {
      const manifest = structuredClone(entry.manifest);
      if (manifest.kind === kind) change(manifest.spec);
      return { ...entry, manifest };
    });
    return differences(system, environment, new Manifests(entries));
  };
  const rulesOf = (spec: any): any[] => spec.rules ?? [];
  const sources = (change: (source: any) => void) => (spec: any) => {
    for (const rule of rulesOf(spec)) for (const { source } of rule.from ?? []) change(source);
  };
  const operations = (change: (operation: any) => void) => (spec: any) => {
    for (const rule of rulesOf(spec)) for (const { operation } of rule.to ?? []) change(operation);
  };
  const paths = (change: (path: string) => string) =>
    operations((operation) => {
      if (operation.paths !== undefined) operation.paths = operation.paths.map(change);
    });

  test('before there is one, nothing differs', () => {
    expect(differencesWith('AuthorizationPolicy', () => {})).toEqual([]);
  });

  test.each<[string, (spec: any) => void]>([
    ['every method', operations((operation) => delete operation.methods)],
    ['a method too many', operations((operation) => operation.methods?.push('DELETE'))],
    ['a method too few', operations((operation) => operation.methods?.splice(1))],
    ['a prefix in place of a segment', paths((path) => path.replace('/{*}', '/*'))],
    ['everything below in place of a segment', paths((path) => path.replace('{*}', '{**}'))],
    ['a prefix of characters in place of segments', paths((path) => path.replace(/\/\*$/, '*'))],
    ['no path below', paths((path) => path.replace(/\/\*$/, ''))],
    ['every path', operations((operation) => delete operation.paths)],
    ['every port', operations((operation) => delete operation.ports)],
    ['the port of the Service', operations((operation) => operation.ports.splice(0, 1, '80'))],
    ['a policy of every unit', (spec) => delete spec.selector],
    ['a policy of no unit', (spec) => Object.assign(spec, { selector: { matchLabels: { app: 'nobody' } } })],
    ['every sender', sources((source) => delete source.principals)],
    ['senders of every namespace', sources((source) => Object.assign(source, { principals: ['*'] }))],
    ['senders of another namespace', sources((source) => Object.assign(source, { principals: ['cluster.local/ns/elsewhere/*'] }))],
    ['tokens of every issuer', sources((source) => delete source.requestPrincipals)],
    ['tokens for everybody', (spec) => rulesOf(spec).forEach((rule) => void rule.when?.shift())],
    ['one scope too few', (spec) => rulesOf(spec).forEach((rule) => void (rule.when?.length > 1 && rule.when.pop()))],
    ['no rules', (spec) => delete spec.rules],
    ['a rule for everything', (spec) => Object.assign(spec, { rules: [{}] })],
    ['no metrics', (spec) => Object.assign(spec, { rules: rulesOf(spec).filter((rule) => rule.from !== undefined) })],
    ['what is meant to be allowed is denied', (spec) => Object.assign(spec, { action: 'DENY' })],
  ])('an AuthorizationPolicy with %s', (_what, change) => {
    expect(differencesWith('AuthorizationPolicy', change).length).toBeGreaterThan(0);
  });

  test.each<[string, string, (spec: any) => void]>([
    ['PeerAuthentication', 'no plain text for scraping', (spec) => delete spec.portLevelMtls],
    ['RequestAuthentication', 'no issuer', (spec) => Object.assign(spec, { jwtRules: [] })],
    ['RequestAuthentication', 'one issuer too few', (spec) => spec.jwtRules.pop()],
    ['RequestAuthentication', 'an audience too few', (spec) => spec.jwtRules.at(-1).audiences.pop()],
  ])('a %s with %s', (kind, _what, change) => {
    expect(differencesWith(kind, change).length).toBeGreaterThan(0);
  });
});

test('in any system the policies allow what was declared and nothing else', () => {
  let declared = 0;
  fc.assert(
    fc.property(randomAuthorization, ({ system, environment }) => {
      expect(differences(system, environment, planned(system, environment))).toEqual([]);
      declared += counts(system, environment).declared;
    }),
    { numRuns: 40 },
  );
  expect(declared).toBeGreaterThan(1000);
});

test('so it is whatever else the units have: stores, events, secrets, sidecars, metrics beside requests', () => {
  fc.assert(
    fc.property(randomSystem, ({ system, environment }) => {
      const onMesh = meshed(environment);
      expect(differences(system, onMesh, planned(system, onMesh))).toEqual([]);
    }),
    { numRuns: 20 },
  );
});
