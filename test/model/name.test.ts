import { boundedName, hash, isName, variableName } from '../../src/model/name';
import fc from '../property';

const part = fc.stringMatching(/^[a-z]([-a-z0-9]{0,80}[a-z0-9])?$/);
const parts = fc.array(part, { minLength: 1, maxLength: 4 });
const limit = fc.integer({ min: 20, max: 63 });

describe('a name of several parts', () => {
  test('is the parts, joined, where they fit', () => {
    expect(boundedName(['order-service', 'default-deny'])).toBe('order-service-default-deny');
    expect(boundedName(['x'.repeat(63)])).toBe('x'.repeat(63));
  });

  test('gives its end to a hash of the whole, where they do not', () => {
    expect(boundedName(['notification-service', 'allow-from-gateway'], 30)).toBe('notification-service-c39bbd1f');
    expect(hash('notification-service-allow-from-gateway')).toBe('c39bbd1f');
  });

  test('is a name, and never longer than its limit', () => {
    fc.assert(
      fc.property(parts, limit, (given, most) => {
        const name = boundedName(given, most);
        expect(name.length).toBeLessThanOrEqual(most);
        expect(isName(name)).toBe(true);
      }),
    );
  });

  test('is the same each time', () => {
    fc.assert(fc.property(parts, limit, (given, most) => boundedName(given, most) === boundedName([...given], most)));
  });

  test('differs where the whole differs, however late', () => {
    fc.assert(
      fc.property(part, part, part, limit, (start, a, b, most) => {
        const long = `${start}-${'x'.repeat(most)}`;
        expect(boundedName([long, a], most) === boundedName([long, b], most)).toBe(a === b);
      }),
    );
  });
});

test.each(['a', 'order-service', 'a1', 'a--b', 'x'.repeat(63)])('%s is a name', (name) => {
  expect(isName(name)).toBe(true);
});

test.each(['', '1a', '-a', 'a-', 'A', 'a_b', 'a.b', 'a b', 'a\n', 'ä', 'a\u0000', '__proto__'])('%j is no name', (name) => {
  expect(isName(name)).toBe(false);
});

test('names give variables, and different names different ones', () => {
  expect(variableName('product-catalog')).toBe('PRODUCT_CATALOG');
  fc.assert(fc.property(part, part, (a, b) => (variableName(a) === variableName(b)) === (a === b)));
});
