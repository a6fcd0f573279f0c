import { operationProblems } from '../../../src/aws/plan/operation-problems';
import {
  allowedPatterns,
  deniedPatterns,
  type OperationPattern,
  offeredRouteKeys,
  overlapsOf,
  routeKeysOf,
} from '../../../src/aws/plan/operations';

const call = (...operations: readonly string[]) => ({ properties: operations.length === 0 ? {} : { operations } });
const texts = (patterns: readonly OperationPattern[]): readonly string[] => patterns.map(({ method, path }) => `${method}${path}`);
const denied = (own: ReturnType<typeof call>, ...others: readonly ReturnType<typeof call>[]): readonly string[] =>
  texts(deniedPatterns(own, [own, ...others]));

describe('the route keys of operations', () => {
  test('parameters stay, a last star is everything below, and a star of the method any', () => {
    expect(routeKeysOf(['GET /v1/products/{id}', 'GET /vehicles/*', '* /x'])).toEqual([
      'ANY /x',
      'GET /v1/products/{id}',
      'GET /vehicles/{proxy+}',
    ]);
  });

  test('no operation at all is each of them, the root too', () => {
    expect(routeKeysOf(undefined)).toEqual(['ANY /', 'ANY /{proxy+}']);
  });

  test('of one place, parameters have one name, whoever calls them what', () => {
    expect(
      offeredRouteKeys([call('GET /v1/products/{sku}'), call('GET /v1/products/{id}', 'DELETE /v1/products/{key}/parts/{id}')]),
    ).toEqual(['DELETE /v1/products/{id}/parts/{segment5}', 'GET /v1/products/{id}']);
  });

  test('callers are read once, and again as soon as there is one more', () => {
    const callers = [call('GET /v1/products/{id}')];
    const first = offeredRouteKeys(callers);
    expect(offeredRouteKeys(callers)).toBe(first);
    callers.push(call('POST /v1/products'));
    expect(offeredRouteKeys(callers)).toEqual(['GET /v1/products/{id}', 'POST /v1/products']);
  });

  test('no two parameters of a path have one name, and none that of the greedy one', () => {
    expect(routeKeysOf(['GET /a/{id}/b/{id}', 'GET /c/{proxy}/*'])).toEqual(['GET /a/{id}/b/{segment4}', 'GET /c/{segment2}/{proxy+}']);
  });

  test('paths differ by case; an encoded letter is the letter', () => {
    expect(routeKeysOf(['GET /Orders', 'GET /orders', 'GET /%6frders'])).toEqual(['GET /Orders', 'GET /orders']);
  });

  test('operations of gRPC have none', () => {
    expect(routeKeysOf(['catalog.v1.Catalog/GetProduct'])).toEqual([]);
  });
});

describe('what no route key says', () => {
  test.each([
    ['GET /orders/{id}:cancel', '{id}:cancel'],
    ['GET /files/*/meta', '*'],
    ['GET /a b'.replace(' b', '%20b'), 'a%20b'],
    ['GET /~me', '~me'],
    ['GET /a/../b', '..'],
    ['GET /a//b', '//'],
    ['GET /{proxy+}', '{proxy+}'],
  ])('%s is refused for %s', (operation, segment) => {
    const [problem, ...others] = operationProblems(call(operation), [call(operation)]);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'operation-not-expressed', index: 0 });
    expect(problem?.received).toContain(JSON.stringify(segment));
  });

  test('a last slash is, and the fix names both ways to write it', () => {
    const [problem] = operationProblems(call('GET /orders/'), []);
    expect(problem?.fix).toBe('write "GET /orders", or "GET /orders/*" for everything below');
  });

  test.each(['GET /v1/orders:batch', 'GET /v1.0/a_b-c', 'POST /', 'GET /v1/*', '* /{id}'])('%s is taken', (operation) => {
    expect(operationProblems(call(operation), [call(operation)])).toEqual([]);
  });
});

describe('what IAM allows', () => {
  test('each parameter is a star', () => {
    expect(texts(allowedPatterns(['GET /v1/products/{id}', 'POST /v1/orders']))).toEqual(['POST/v1/orders', 'GET/v1/products/*']);
  });

  test('each method stands by itself: a star for it would take in slashes', () => {
    expect(texts(allowedPatterns(['* /x']))).toEqual(['DELETE/x', 'GET/x', 'HEAD/x', 'OPTIONS/x', 'PATCH/x', 'POST/x', 'PUT/x']);
  });

  test('everything is one pattern', () => {
    expect(texts(allowedPatterns(undefined))).toEqual(['*/*']);
    expect(texts(allowedPatterns(['* /*', 'GET /x']))).toEqual(['*/*']);
  });
});

describe('what IAM denies', () => {
  test('nothing, where nobody else declares what the star takes in', () => {
    expect(denied(call('GET /v1/products/{id}'), call('POST /v1/products/{id}', 'GET /v1/products'))).toEqual([]);
  });

  test('an operation below a parameter', () => {
    expect(denied(call('GET /orders/{id}'), call('GET /orders/{id}/invoice'))).toEqual(['GET/orders/*/invoice', 'GET/orders/*/invoice/']);
  });

  test('an operation in the place of a parameter, which API Gateway takes first', () => {
    expect(denied(call('GET /orders/{id}'), call('GET /orders/search'))).toEqual(['GET/orders/search', 'GET/orders/search/']);
  });

  test('what lies deeper, where another caller may ask everything', () => {
    expect(denied(call('GET /v1/products/{id}'), call())).toEqual(['GET/v1/products/', 'GET/v1/products/*/*']);
  });

  test('what a star of the method does not mean to others', () => {
    expect(denied(call('GET /orders/{id}'), call('* /orders/{id}/notes'))).toEqual(['GET/orders/*/notes', 'GET/orders/*/notes/']);
  });

  test('nothing of what a star declares: everything below is everything below', () => {
    expect(denied(call('GET /v1/*'), call('GET /v1/admin'), call('GET /v1/{id}/parts'))).toEqual([]);
    expect(denied(call('* /v1/a'), call('GET /v1/a'))).toEqual([]);
    expect(denied(call(), call('GET /admin'))).toEqual([]);
  });

  test('only the part that the two have in common, where the whole would take in what is declared', () => {
    // All of /v1/* would be too much: GET /v1/b is the caller's own.
    expect(denied(call('GET /{x}/b'), call('GET /v1/*'))).toEqual(['GET/v1/*/b']);
  });
});

describe('what IAM cannot tell apart', () => {
  const own = call('GET /orders/{id}', 'GET /orders/{id}/items/{item}');
  const other = call('GET /orders/{id}/items');

  test('is found, with a request of the caller that would be denied, and denied all the same', () => {
    expect(overlapsOf(own, [own, other])).toEqual([
      {
        method: 'GET',
        undeclared: 'GET /orders/{id}/items',
        declared: 'GET /orders/{id}/items/{item}',
        request: 'GET /orders/x/items/items',
      },
    ]);
    expect(denied(own, other)).toContain('GET/orders/*/items');
  });

  test('is a problem that names both, and is none once the other is declared too', () => {
    const problems = operationProblems(own, [own, other]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'operations-overlap' });
    expect(problems[0]?.received).toContain('GET /orders/{id}/items/{item}');
    expect(problems[0]?.fix).toContain('add "GET /orders/{id}/items"');
    const both = call(...(own.properties.operations ?? []), 'GET /orders/{id}/items');
    expect(operationProblems(both, [both, other])).toEqual([]);
  });
});

test('a caller that is declared later is seen, although the list of callers is the same', () => {
  const own = call('GET /orders/{id}');
  const callers = [own];
  expect(deniedPatterns(own, callers)).toEqual([]);
  callers.push(call('GET /orders/{id}/invoice'));
  expect(texts(deniedPatterns(own, callers))).toContain('GET/orders/*/invoice');
});
