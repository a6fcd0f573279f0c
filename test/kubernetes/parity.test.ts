import { documentSchema, environmentSchema, System } from 'keelson';
import config from '../../examples/ecommerce/keelson.config';
import { KUBERNETES_PARITY, parityOf } from '../../src/kubernetes/parity';
import { END_KEYS } from '../../src/model/to-document';

type Schema = Readonly<Record<string, any>>;

/** Where the schema of each section of the table stands, and what names the other end of an edge rather than being a property. */
const document: Schema = documentSchema();
const service: Schema = document.properties.services.additionalProperties;
const verbs = [...Object.keys(END_KEYS), 'exposes'];
const edge = (verb: string): Schema => service.properties[verb].items;
const environment: Schema = environmentSchema();

const SECTIONS: Readonly<Record<keyof typeof KUBERNETES_PARITY, { readonly schema: Schema; readonly without?: readonly string[] }>> = {
  system: { schema: { properties: { owner: document.properties.owner, description: document.properties.description } } },
  context: { schema: document.properties.contexts.additionalProperties },
  service: { schema: service, without: verbs },
  worker: { schema: document.properties.workers.additionalProperties, without: verbs },
  job: { schema: document.properties.jobs.additionalProperties, without: verbs },
  edge: { schema: { properties: Object.fromEntries(verbs.map((verb) => [verb, {}])) } },
  call: { schema: edge('calls'), without: ['service'] },
  publication: { schema: edge('publishes'), without: ['to'] },
  subscription: { schema: edge('subscribes'), without: ['to'] },
  store: { schema: edge('owns'), without: ['store'] },
  use: { schema: edge('uses'), without: ['secret'] },
  external: { schema: edge('reaches'), without: ['external'] },
  route: { schema: edge('exposes') },
  topic: { schema: document.properties.topics.additionalProperties },
  queue: { schema: document.properties.queues.additionalProperties },
  secret: { schema: document.properties.secrets.additionalProperties },
  saga: { schema: document.properties.sagas.additionalProperties },
  environment: { schema: environment, without: ['kubernetes'] },
  platform: { schema: environment.properties.kubernetes },
};

/** Every property below a schema, with those of its parts: `http`, `http.port`. */
function propertiesOf(schema: Schema, prefix = ''): string[] {
  const own = Object.entries<Schema>(schema.properties ?? {}).flatMap(([key, value]) => [
    `${prefix}${key}`,
    ...propertiesOf(value, `${prefix}${key}.`),
  ]);
  const below = [schema.items, schema.additionalProperties, ...(schema.anyOf ?? [])].filter((each) => typeof each === 'object');
  return [...new Set([...own, ...below.flatMap((each) => propertiesOf(each, prefix))])];
}

describe('the parity table of Kubernetes', () => {
  it.each(Object.keys(KUBERNETES_PARITY) as (keyof typeof KUBERNETES_PARITY)[])(
    'has an entry for each property of a %s, and no other',
    (section) => {
      const { schema, without = [] } = SECTIONS[section];
      const properties = propertiesOf(schema).filter((property) => !without.includes(property.split('.')[0] as string));
      const entries = Object.keys(KUBERNETES_PARITY[section]);
      expect(properties.filter((property) => !property.includes('.')).filter((property) => !entries.includes(property))).toEqual([]);
      expect(entries.filter((entry) => !properties.includes(entry))).toEqual([]);
    },
  );

  it('covers every section of a document', () => {
    const named = Object.keys(document.properties).filter((key) => !['system', 'owner', 'description'].includes(key));
    expect(named.map((key) => key.replace(/s$/, ''))).toEqual(
      expect.arrayContaining(['service', 'worker', 'job', 'topic', 'queue', 'secret', 'saga', 'context']),
    );
    expect(named.every((key) => key.replace(/s$/, '') in KUBERNETES_PARITY)).toBe(true);
  });

  it('gives one line of reason for each', () => {
    for (const table of Object.values(KUBERNETES_PARITY)) {
      for (const { verdict, reason } of Object.values(table)) {
        expect(['exact', 'emulated', 'refused']).toContain(verdict);
        expect(reason).toMatch(/^[^\n]{4,120}$/);
      }
    }
  });
});

describe('the parity of a system', () => {
  it('lists what it uses and Kubernetes does not render as declared, with the places', () => {
    const shop = new System('shop');
    const catalog = shop.service('catalog', { http: { port: 8080, contract: 'openapi.yaml' } });
    const orders = shop.service('orders', { http: { port: 8080 } });
    orders.calls(catalog, { timeout: '1s', protocol: 'http' });
    orders.reaches('smtp.example.com:587');
    expect(parityOf(shop).map(({ property, verdict, paths }) => [property, verdict, ...paths])).toEqual([
      ['call.timeout', 'refused', 'services.orders.calls.catalog.timeout'],
      ['service.http.contract', 'refused', 'services.catalog.http.contract'],
      ['reaches', 'emulated', 'services.orders.reaches.smtp.example.com:587'],
    ]);
  });

  it('sees what an environment adds', () => {
    const shop = new System('shop');
    shop.worker('mailer', {});
    const environment = {
      services: { mailer: { scaling: { lag: 100 } } },
      kubernetes: { namespace: 'shop', gateway: { name: 'public' } },
    } as const;
    expect(parityOf(shop, environment).map(({ property }) => property)).toEqual(['worker.scaling.lag', 'platform.gateway']);
  });

  it('is empty where everything is rendered as declared', () => {
    const shop = new System('shop', { owner: 'team-shop' });
    shop.service('orders', { runtime: 'go', http: { port: 8080 }, scaling: { min: 3, max: 9 } });
    expect(parityOf(shop, { kubernetes: { namespace: 'shop' } })).toEqual([]);
  });

  it('says of the e-commerce example how its gateway counts, and that its externals are wider than declared', () => {
    const items = new Map(parityOf(config.system, config.environments.production).map((item) => [item.property, item]));
    expect(items.get('exposes')).toBeUndefined();
    expect(items.get('route.rateLimit')).toMatchObject({
      verdict: 'emulated',
      reason: expect.stringContaining('counts for itself'),
      paths: expect.arrayContaining(['services.order-service.exposes.shop.example.com/v1/orders.rateLimit']),
    });
    expect(items.get('platform.gateway')).toMatchObject({ verdict: 'emulated', reason: expect.stringContaining('assumed') });
    expect(items.get('reaches')).toMatchObject({ verdict: 'emulated', reason: expect.stringContaining('no host names') });
  });
});
