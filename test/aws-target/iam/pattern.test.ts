import { isInRange } from '../../../src/aws/iam/addresses';
import { fits, fitsArn, parsePattern } from '../../../src/aws/iam/pattern';
import fc from '../../property';

const matches = (pattern: string, text: string): boolean => fits(parsePattern(pattern, undefined)!, text);
const matchesArn = (pattern: string, arn: string): boolean => fitsArn(parsePattern(pattern, undefined)!, arn);

// IAM User Guide, "IAM JSON policy elements: Resource": * is any run of characters, ? is one.
describe('patterns', () => {
  it('a star takes in slashes and colons, and nothing', () => {
    expect(matches('GET/v1/*', 'GET/v1/products/1/reviews')).toBe(true);
    expect(matches('a*', 'a')).toBe(true);
    expect(matches('a*c', 'a:b:c')).toBe(true);
    expect(matches('a*c', 'a:b:d')).toBe(false);
  });

  it('a question mark is exactly one character', () => {
    expect(matches('order?', 'orders')).toBe(true);
    expect(matches('order?', 'order')).toBe(false);
    expect(matches('order?', 'orderss')).toBe(false);
  });

  it('characters of regular expressions mean themselves', () => {
    expect(matches('orders.fifo', 'ordersxfifo')).toBe(false);
    expect(matches('a+(b)[c]$', 'a+(b)[c]$')).toBe(true);
  });

  it('agrees with the regular expression that says the same', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/', '.'), maxLength: 10 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/', '.', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (written, value) => {
        const expression = written.replace(/[.]/g, '\\.').replaceAll('*', '[^]*').replaceAll('?', '[^]');
        expect(matches(written, value)).toBe(new RegExp(`^${expression}$`).test(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('is quick where many stars fail', () => {
    expect(matches(`${'*a'.repeat(60)}b`, 'a'.repeat(2_000))).toBe(false);
  });
});

describe('policy variables', () => {
  const variables = (name: string): string | undefined => ({ 'aws:username': 'a*' })[name];

  it('bring in characters, never wildcards', () => {
    const pattern = parsePattern(`home/\${aws:username}/*`, variables)!;
    expect(fits(pattern, 'home/a*/x')).toBe(true);
    expect(fits(pattern, 'home/ab/x')).toBe(false);
  });

  it('match nothing without a value, and their default where they have one', () => {
    expect(parsePattern(`\${aws:PrincipalTag/team}`, variables)).toBeUndefined();
    expect(fits(parsePattern(`\${aws:PrincipalTag/team, 'shop'}`, variables)!, 'shop')).toBe(true);
  });

  it('are text in policies of an older version', () => {
    expect(fits(parsePattern(`\${aws:username}`, undefined)!, `\${aws:username}`)).toBe(true);
  });

  it('write wildcards as characters', () => {
    expect(fits(parsePattern(`a\${*}`, variables)!, 'a*')).toBe(true);
    expect(fits(parsePattern(`a\${*}`, variables)!, 'ab')).toBe(false);
  });
});

describe('ARNs', () => {
  const queue = 'arn:aws:sqs:eu-central-1:111111111111:orders';

  it('are compared part by part', () => {
    expect(matchesArn('arn:aws:sqs:*:111111111111:orders', queue)).toBe(true);
    expect(matchesArn('arn:aws:sqs:*:orders', queue)).toBe(false);
    expect(matchesArn('arn:aws:s*:orders', queue)).toBe(false);
  });

  it('have colons in their last part alone', () => {
    expect(
      matchesArn('arn:aws:lambda:eu-central-1:111111111111:function:*', 'arn:aws:lambda:eu-central-1:111111111111:function:orders:live'),
    ).toBe(true);
  });

  it('are not matched where there is none', () => {
    expect(matchesArn('*', 'orders')).toBe(false);
  });
});

describe('addresses', () => {
  it('lie in ranges of their own family', () => {
    expect(isInRange('10.0.0.0/8', '10.255.0.1')).toBe(true);
    expect(isInRange('10.0.0.0/8', '11.0.0.1')).toBe(false);
    expect(isInRange('203.0.113.7', '203.0.113.7')).toBe(true);
    expect(isInRange('2001:db8::/32', '2001:db8:1::7')).toBe(true);
    expect(isInRange('2001:db8::/32', '2001:db9::7')).toBe(false);
    expect(isInRange('::ffff:0:0/96', '::ffff:10.0.0.1')).toBe(true);
    expect(isInRange('0.0.0.0/0', '2001:db8::7')).toBe(false);
    expect(isInRange('10.0.0.0/33', '10.0.0.0')).toBe(false);
  });
});
