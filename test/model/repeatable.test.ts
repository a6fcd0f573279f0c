import { hasRepeatableMethod } from '../../src/model/repeatable';

describe('what may be repeated', () => {
  it.each([
    ['everything may be asked', undefined, true],
    ['one of them may', ['POST /v1/orders', 'PUT /v1/orders/{id}'], true],
    ['any method may be asked', ['* /v1/orders'], true],
    ['none of them may', ['POST /v1/orders', 'PATCH /v1/orders/{id}'], false],
    ['a path says a method', ['POST /GET /v1'], false],
  ] as const)('over HTTP, where %s', (_, operations, expected) => {
    expect(hasRepeatableMethod(operations === undefined ? {} : { operations }, 'http')).toBe(expected);
  });

  it('over gRPC is said by no method', () => {
    expect(hasRepeatableMethod({}, 'grpc')).toBe(false);
    expect(hasRepeatableMethod({ operations: ['shop.Catalog/Get'] }, 'grpc')).toBe(false);
  });
});
