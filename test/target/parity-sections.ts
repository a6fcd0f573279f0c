import { documentSchema, environmentSchema } from 'keelson';
import { END_KEYS } from '../../src/model/to-document';
import type { ParityTables } from '../../src/target/parity';

type Schema = Readonly<Record<string, any>>;

/** Where the schema of each section of a parity table stands, and what names the other end of an edge rather than being a property. */
const document: Schema = documentSchema();
const service: Schema = document.properties.services.additionalProperties;
const verbs = [...Object.keys(END_KEYS), 'exposes'];
const edge = (verb: string): Schema => service.properties[verb].items;
const environment: Schema = environmentSchema();

interface Section {
  readonly schema: Schema;
  readonly without?: readonly string[];
}

const sectionsOf = (target: 'kubernetes' | 'aws'): Readonly<Record<keyof ParityTables, Section>> => ({
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
  environment: { schema: environment, without: [target] },
  platform: { schema: environment.properties[target] },
});

/** Every property below a schema, with those of its parts: `http`, `http.port`. */
function propertiesOf(schema: Schema, prefix = ''): string[] {
  const own = Object.entries<Schema>(schema.properties ?? {}).flatMap(([key, value]) => [
    `${prefix}${key}`,
    ...propertiesOf(value, `${prefix}${key}.`),
  ]);
  const below = [schema.items, schema.additionalProperties, ...(schema.anyOf ?? [])].filter((each) => typeof each === 'object');
  return [...new Set([...own, ...below.flatMap((each) => propertiesOf(each, prefix))])];
}

/** The sections that a document has. */
export const DOCUMENT_SECTIONS: readonly string[] = Object.keys(document.properties)
  .filter((key) => !['system', 'owner', 'description'].includes(key))
  .map((key) => key.replace(/s$/, ''));

/** What a table lacks of the properties of the model, and what it has beside them. */
export function gapsOf(tables: ParityTables, target: 'kubernetes' | 'aws', section: keyof ParityTables) {
  const { schema, without = [] } = sectionsOf(target)[section];
  const properties = propertiesOf(schema).filter((property) => !without.includes(property.split('.')[0] as string));
  const entries = Object.keys(tables[section]);
  return {
    missing: properties.filter((property) => !property.includes('.') && !entries.includes(property)),
    unknown: entries.filter((entry) => !properties.includes(entry)),
  };
}
