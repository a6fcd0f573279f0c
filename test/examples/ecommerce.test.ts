import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSystem } from 'keelson';
import config from '../../examples/ecommerce/keelson.config';

const EXAMPLE = join(__dirname, '../../examples/ecommerce');

describe('the e-commerce example', () => {
  it('is a system without a problem', () => {
    expect(() => config.system.check()).not.toThrow();
  });

  it('says the same in TypeScript and in YAML', () => {
    const literal = parseSystem(readFileSync(join(EXAMPLE, 'system.yaml'), 'utf8'), 'system.yaml');
    expect(literal.toJSON()).toEqual(config.system.toJSON());
  });
});
