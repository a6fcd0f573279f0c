import { conditionsHold } from '../../../src/aws/iam/conditions';
import { ContextKeys, type RequestContext } from '../../../src/aws/iam/context';
import { OPERATORS } from '../../../src/aws/iam/operators';

function holds(operator: string, key: string, values: string | readonly string[], context: RequestContext = {}): string {
  return conditionsHold([{ operator, key, values: typeof values === 'string' ? [values] : values }], new ContextKeys(context), true);
}

// IAM User Guide, "IAM JSON policy elements: Condition operators".
describe('operators', () => {
  it.each([
    ['StringEquals', 'shop', 'shop', 'yes'],
    ['StringEquals', 's*', 'shop', 'no'],
    ['StringEquals', 'Shop', 'shop', 'no'],
    ['StringEqualsIgnoreCase', 'Shop', 'shop', 'yes'],
    ['StringNotEquals', 'shop', 'shop', 'no'],
    ['StringNotEquals', 'shop', 'other', 'yes'],
    ['StringNotEqualsIgnoreCase', 'SHOP', 'shop', 'no'],
    ['StringLike', 's?o*', 'shop', 'yes'],
    ['StringNotLike', 's*', 'shop', 'no'],
    ['NumericEquals', '3', '3.0', 'yes'],
    ['NumericNotEquals', '3', '4', 'yes'],
    ['NumericLessThan', '3', '3', 'no'],
    ['NumericLessThanEquals', '3', '3', 'yes'],
    ['NumericGreaterThan', '3', '3', 'no'],
    ['NumericGreaterThanEquals', '3', '3', 'yes'],
    ['NumericEquals', '3', 'three', 'no'],
    ['DateEquals', '2026-01-01T00:00:00Z', '1767225600', 'yes'],
    ['DateNotEquals', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 'yes'],
    ['DateLessThan', '2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', 'yes'],
    ['DateLessThanEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'yes'],
    ['DateGreaterThan', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'no'],
    ['DateGreaterThanEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'yes'],
    ['Bool', 'true', 'True', 'yes'],
    ['Bool', 'false', 'true', 'no'],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', 'yes'],
    ['IpAddress', '203.0.113.0/24', '203.0.113.9', 'yes'],
    ['NotIpAddress', '203.0.113.0/24', '203.0.113.9', 'no'],
    ['NotIpAddress', '203.0.113.0/24', '2001:db8::1', 'yes'],
    ['ArnEquals', 'arn:aws:sns:*:111111111111:orders', 'arn:aws:sns:eu-central-1:111111111111:orders', 'yes'],
    ['ArnLike', 'arn:aws:sns:*:orders', 'arn:aws:sns:eu-central-1:111111111111:orders', 'no'],
    ['ArnNotEquals', 'arn:aws:sns:*:*:orders', 'arn:aws:sns:eu-central-1:111111111111:orders', 'no'],
    ['ArnNotLike', 'arn:aws:sns:*:*:payments', 'arn:aws:sns:eu-central-1:111111111111:orders', 'yes'],
  ])('%s of %s against %s: %s', (operator, expected, actual, answer) => {
    expect(holds(operator, 'a:key', expected, { 'a:key': actual })).toBe(answer);
  });

  it('a key that the request does not have fails, but for operators that negate', () => {
    for (const [name, { isNegated }] of OPERATORS) expect([name, holds(name, 'a:key', 'x')]).toEqual([name, isNegated ? 'yes' : 'no']);
  });

  it('IfExists holds without the key, and compares with it', () => {
    for (const name of OPERATORS.keys()) expect(holds(`${name}IfExists`, 'a:key', 'x')).toBe('yes');
    expect(holds('StringEqualsIfExists', 'a:key', 'x', { 'a:key': 'y' })).toBe('no');
  });

  it('Null asks whether the key is missing', () => {
    expect(holds('Null', 'a:key', 'true')).toBe('yes');
    expect(holds('Null', 'a:key', 'false')).toBe('no');
    expect(holds('Null', 'a:key', 'true', { 'a:key': 'x' })).toBe('no');
    expect(holds('Null', 'a:key', 'false', { 'a:key': 'x' })).toBe('yes');
  });

  it('several values of a policy are alternatives; negated, none may fit', () => {
    expect(holds('StringEquals', 'a:key', ['x', 'y'], { 'a:key': 'y' })).toBe('yes');
    expect(holds('StringNotEquals', 'a:key', ['x', 'y'], { 'a:key': 'y' })).toBe('no');
  });

  it('keys are compared without case, and the last value wins', () => {
    expect(holds('StringEquals', 'AWS:SourceArn', 'x', { 'aws:sourcearn': 'y', 'aws:SourceArn': 'x' })).toBe('yes');
  });

  it('an operator that is not documented is unknown', () => {
    expect(holds('StringSounds', 'a:key', 'x', { 'a:key': 'x' })).toBe('unknown');
  });

  it('values may hold policy variables', () => {
    expect(holds('StringEquals', 'a:key', `\${b:key}`, { 'a:key': 'x', 'b:key': 'x' })).toBe('yes');
    expect(holds('StringEquals', 'a:key', `\${b:key}`, { 'a:key': 'x', 'b:key': ['x'] })).toBe('no');
  });
});

// IAM User Guide, "Set operators for multivalued context keys".
describe('keys of several values', () => {
  const tags = (...values: string[]): RequestContext => ({ 'aws:TagKeys': values });

  it('ForAllValues wants each value of the request among those of the policy', () => {
    expect(holds('ForAllValues:StringEquals', 'aws:TagKeys', ['team', 'cost'], tags('team'))).toBe('yes');
    expect(holds('ForAllValues:StringEquals', 'aws:TagKeys', ['team'], tags('team', 'cost'))).toBe('no');
    expect(holds('ForAllValues:StringEquals', 'aws:TagKeys', ['team'])).toBe('yes');
  });

  it('ForAnyValue wants one, and fails without the key', () => {
    expect(holds('ForAnyValue:StringEquals', 'aws:TagKeys', ['team'], tags('team', 'cost'))).toBe('yes');
    expect(holds('ForAnyValue:StringEquals', 'aws:TagKeys', ['team'], tags('cost'))).toBe('no');
    expect(holds('ForAnyValue:StringEquals', 'aws:TagKeys', ['team'])).toBe('no');
    expect(holds('ForAnyValue:StringNotEquals', 'aws:TagKeys', ['team'], tags('team', 'cost'))).toBe('yes');
  });
});
