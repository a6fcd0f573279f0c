import { basename } from 'node:path';
import { Scratch } from '../cli/run';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

const CONFIG = `
system:
  system: shop
  services:
    catalog: { image: 'registry.example.com/catalog:1.0.0', http: { port: 8080 } }
environments:
  production: { kubernetes: { namespace: shop } }
`;

describe('the list of files that Keelson wrote', () => {
  it.each(['../victim', 'kubernetes/../../victim', '..\\victim', '/absolute', ''])(
    'names nothing outside the output folder: %j',
    async (path) => {
      scratch.write('keelson.yaml', CONFIG);
      scratch.write('victim', 'still here');
      scratch.write('dist/.keelson.json', JSON.stringify({ kubernetes: [path.replace('/absolute', `${scratch.folder}/victim`)] }));
      const { code, stderr } = await scratch.keelson('synth');
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('unreadable-record') });
      expect(scratch.read('victim')).toBe('still here');
      expect(Object.keys(scratch.tree('dist')).map((file) => basename(file))).toEqual(['.keelson.json']);
    },
  );
});
