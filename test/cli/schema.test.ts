import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { documentSchema, environmentSchema } from 'keelson';
import config from '../../examples/ecommerce/keelson.config';
import { describedSchemas } from '../../scripts/schema';

/** A schema without its descriptions and defaults. */
function bare(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(bare);
  if (typeof schema !== 'object' || schema === null) return schema;
  const isProperties = (key: string): boolean => key === 'properties';
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => key !== 'description' && key !== 'default')
      .map(([key, value]) => [
        key,
        isProperties(key) ? Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, bare(each)])) : bare(value),
      ]),
  );
}

describe('the published schemas', () => {
  const schemas = describedSchemas();
  const system: any = schemas['system.json'];
  const environment: any = schemas['environment.json'];

  it('say what the model checks, and add what docstrings say', () => {
    expect(bare(system)).toEqual(bare(documentSchema()));
    expect(bare(environment)).toEqual(bare(environmentSchema()));
    const { properties } = system.properties.services.additionalProperties;
    expect(properties.calls.items.properties.timeout).toMatchObject({
      description: "The whole time that the caller waits, retries included. Default: '10s'.",
      default: '10s',
    });
    expect(properties.http.properties.port.description).toMatch(/^Where the process listens/);
    expect(environment.properties.kubernetes.properties.namespace.description).toMatch(/^Where the system lives/);
  });

  it('take the e-commerce example as it is written, and refuse what is misspelt', () => {
    const ajv = addFormats(new Ajv2020({ strict: false }));
    const isSystem = ajv.compile(system);
    const isEnvironment = ajv.compile(environment);
    const document: any = config.system.toJSON();
    expect(isSystem(document)).toBe(true);
    for (const each of Object.values(config.environments)) expect(isEnvironment(JSON.parse(JSON.stringify(each)))).toBe(true);
    document.services['order-service'].htpp = {};
    expect(isSystem(document)).toBe(false);
    expect(isEnvironment({ kubernetes: { versoin: '1.34' } })).toBe(false);
  });
});
