import { type Service, System } from 'keelson';
import { type Source, StackSource } from '../../src/model/source';
import { problemsOf } from './problems';

const FILE = 'test/model/source.test.ts';

/** The line of this file on which the caller stands. */
function lineHere(): number {
  const [, , caller] = (new Error().stack as string).split('\n');
  return Number(/:(\d+):\d+\)?$/.exec(caller as string)?.[1]);
}

const HTTP = { http: { port: 8080 } };
const lineOf = (source: Source): string | undefined => source.locate()?.replace(/:\d+$/, '');

describe('the line of a declaration is the line of whoever declared it', () => {
  test('for a system and all that it declares', () => {
    const system = new System('shop');
    expect(lineOf(system.source)).toBe(`${FILE}:${lineHere() - 1}`);
    const start = lineHere();
    const declared = [
      system.service('a', HTTP),
      system.worker('b', {}),
      system.job('c', {}),
      system.topic('d', { broker: 'kafka' }),
      system.queue('e', { broker: 'kafka' }),
      system.secret('f', { provider: 'vault' }),
      system.saga('g', { coordinator: 'a', steps: [] }),
      system.context('h'),
    ];
    expect(declared.map((each) => lineOf(each.source))).toEqual(declared.map((_, index) => `${FILE}:${start + 2 + index}`));
  });

  test('for each verb', () => {
    const system = new System('shop');
    const catalog = system.service('catalog', HTTP);
    const topic = system.topic('events', { broker: 'kafka' });
    const secret = system.secret('key', { provider: 'vault' });
    const orders: Service = system.service('orders', HTTP);
    const start = lineHere();
    orders.calls(catalog);
    orders.publishes(topic);
    orders.subscribes(topic);
    const store = orders.owns('order-db', { engine: 'postgres' });
    orders.uses(secret);
    orders.reaches('smtp.example.com:587');
    orders.exposes({ host: 'shop.example.com' });
    const sources = Object.values(orders.edges).map(([edge]) => edge.source as Source);
    expect(sources.map(lineOf)).toEqual(sources.map((_, index) => `${FILE}:${start + 1 + index}`));
    expect(lineOf(store.source)).toBe(`${FILE}:${start + 4}`);
  });

  test('also behind a function of the user, which is the line that calls', () => {
    const system = new System('shop');
    const declareService = (name: string) => system.service(name, HTTP);
    const line = lineHere() - 1;
    expect(lineOf(declareService('a').source)).toBe(`${FILE}:${line}`);
  });

  test('in problems: that of the declaration and that of the edge', () => {
    const system = new System('shop');
    const orders = system.service('orders', { http: { port: 80 } });
    orders.calls(system.service('catalog', HTTP), { timeout: 'soon' });
    const line = lineHere();
    const [ofEdge, ofUnit] = problemsOf(() => system.check());
    expect([ofEdge?.path, ofUnit?.path]).toEqual(['services.orders.calls.catalog.timeout', 'services.orders.http.port']);
    expect([ofEdge?.source, ofUnit?.source]).toEqual([
      expect.stringMatching(`^${FILE}:${line - 1}:\\d+$`),
      expect.stringMatching(`^${FILE}:${line - 2}:\\d+$`),
    ]);
  });

  test('with the column of the call', () => {
    expect(new System('shop').source.locate()).toMatch(/:12$/);
  });
});

describe('a stack as engines and loaders write it', () => {
  const located = (...frames: readonly string[]): string | undefined => {
    const source = new StackSource(StackSource);
    Object.assign(source, { holder: { stack: ['Error', ...frames.map((frame) => `    at ${frame}`)].join('\n') } });
    return source.locate();
  };
  const here = process.cwd();

  test.each([
    ['a function', `Object.<anonymous> (${here}/system.ts:12:20)`, 'system.ts:12:20'],
    ['a method under another name', `Shop.declare [as run] (${here}/system.ts:1:2)`, 'system.ts:1:2'],
    ['no function', `${here}/system.ts:3:4`, 'system.ts:3:4'],
    ['a promise', `async ${here}/system.ts:3:4`, 'system.ts:3:4'],
    ['a constructor', `new Shop (${here}/system.ts:3:4)`, 'system.ts:3:4'],
    ['a module', `file://${here}/system.mjs:5:6`, 'system.mjs:5:6'],
    ['a module in a folder with a blank and an umlaut', `file://${here}/my%20sh%C3%B6p/system.mjs:5:6`, 'my shöp/system.mjs:5:6'],
    ['a folder with a blank', `${here}/my shop/system.ts:5:6`, 'my shop/system.ts:5:6'],
    ['a folder with brackets', `Object.<anonymous> (${here}/shop (copy)/system.ts:5:6)`, 'shop (copy)/system.ts:5:6'],
    ['a folder with brackets and no function', `${here}/shop (copy)/system.ts:5:6`, 'shop (copy)/system.ts:5:6'],
    ['a folder beside', `run (${here}/../shop/system.ts:5:6)`, '../shop/system.ts:5:6'],
  ])('%s', (_, frame, expected) => {
    expect(located(frame)).toBe(expected);
  });

  test('passes over Keelson, packages, Node and what is in no file', () => {
    expect(
      located(
        `System.declare (${here}/src/model/system.ts:1:1)`,
        `run (${here}/node_modules/tsx/dist/loader.js:1:1)`,
        'Array.forEach (<anonymous>)',
        'new Promise (<anonymous>)',
        'Module._compile (node:internal/modules/cjs/loader:1358:14)',
        `eval (eval at run (${here}/eval.js:1:1), <anonymous>:1:1)`,
        `main (${here}/system.ts:7:8)`,
      ),
    ).toBe('system.ts:7:8');
  });

  test('says nothing where no frame is the user’s', () => {
    expect(located('node:internal/main/run_main_module:28:49')).toBeUndefined();
    expect(located()).toBeUndefined();
  });
});

test('remembering a declaration leaves the depth of stacks as it was', () => {
  const limit = Error.stackTraceLimit;
  new System('shop').service('a', HTTP);
  expect(Error.stackTraceLimit).toBe(limit);
});
