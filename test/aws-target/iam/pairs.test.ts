import { type Comparison, compareAllPairs, iamOf, type SystemMapping, type Template } from '../../../src/aws/iam';
import { isDeclared, isOf, probesOf, readOperation } from '../../../src/aws/iam/pairs/operation';
import { KeelsonError } from '../../../src/model/problem';
import { SHOP_MAPPING, type Statement, shop, shopStatements, shopTemplate } from './shop';

function compared(template: Template, mapping: SystemMapping = SHOP_MAPPING): Comparison {
  return compareAllPairs(shop(), iamOf({ templates: [{ name: 'shop', template }] }), mapping);
}

/** What is found once the statements of the shop are changed. */
function found(change: (statements: ReturnType<typeof shopStatements>) => void): readonly string[] {
  const statements = shopStatements();
  change(statements);
  return compared(shopTemplate(statements)).differences.map(
    ({ caller, target, request, expected, evaluated }) => `${caller}, ${target}, ${request}: ${expected}, but ${evaluated.decision}`,
  );
}

const any = (Action: string | string[]): Statement => ({ Effect: 'Allow', Action, Resource: '*' });

describe('a system whose templates say what it declares', () => {
  it('has no differences, of all pairs', () => {
    const { differences, allowed, denied, notCompared } = compared(shopTemplate());
    expect(differences).toEqual([]);
    expect(notCompared).toEqual([]);
    expect(allowed).toBeGreaterThan(20);
    expect(denied).toBeGreaterThan(500);
  });

  it('says what stands in no mapping', () => {
    const { units: _units, ...rest } = SHOP_MAPPING;
    const { notCompared, differences } = compared(shopTemplate(), { ...rest, units: { orders: 'OrdersRole' }, apis: {}, stores: {} });
    expect(notCompared).toEqual(['role of catalog', 'role of mail', 'API of catalog', 'API of orders', 'store order-table']);
    expect(differences).toEqual([]);
  });

  it('refuses a mapping to what is not there', () => {
    expect(() => compared(shopTemplate(), { ...SHOP_MAPPING, stores: { 'order-table': { table: 'Orders' } } })).toThrow(KeelsonError);
  });
});

describe('differences', () => {
  it('a declared access that nothing allows', () => {
    expect(found(({ orders }) => orders.splice(4, 1))).toEqual(['service orders, topic events, sns:Publish: allowed, but denied']);
  });

  it('a declared call that nothing allows', () => {
    expect(found(({ mail }) => mail.splice(0, 1))).toContain('worker mail, service catalog, POST /v1/searches: allowed, but denied');
  });

  it('a key that may not be used, although the secret may be read', () => {
    expect(found(({ orders }) => orders.splice(6, 1))).toContain('service orders, secret payment-key, kms:Decrypt: allowed, but denied');
  });

  it('an undeclared access', () => {
    expect(found(({ catalog }) => catalog.push(any('secretsmanager:GetSecretValue')))).toEqual([
      'service catalog, secret payment-key, secretsmanager:GetSecretValue: denied, but allowed',
    ]);
  });

  it('an undeclared call', () => {
    expect(found(({ catalog }) => catalog.push(any('execute-api:*')))).toEqual(
      expect.arrayContaining([
        'service catalog, service catalog, GET /v1/products/keelson-probe: denied, but allowed',
        'service catalog, service orders, PUT /v1/orders/keelson-probe: denied, but allowed',
      ]),
    );
  });

  it("an operation of others that IAM's star takes in", () => {
    expect(found(({ orders }) => orders.splice(1, 1))).toEqual([
      'service orders, service catalog, GET /v1/products/keelson-probe/texts: denied, but allowed',
    ]);
  });

  it('what a saga may ask', () => {
    expect(found(({ saga }) => saga.splice(0, 2))).toEqual([
      'saga place-order, service catalog, GET /v1/products/keelson-probe: allowed, but denied',
    ]);
    expect(found(({ saga }) => saga.push(any('dynamodb:GetItem')))).toEqual([
      'saga place-order, store order-table, dynamodb:GetItem: denied, but allowed',
    ]);
  });

  it('what cannot be said', () => {
    const template = shopTemplate() as { Resources: Record<string, { Properties: Record<string, unknown> }> };
    template.Resources.CatalogRole!.Properties.ManagedPolicyArns = ['arn:aws:iam::aws:policy/ReadOnlyAccess'];
    const { differences } = compared(template);
    expect(differences.length).toBeGreaterThan(0);
    expect(new Set(differences.map(({ evaluated }) => evaluated.decision))).toEqual(new Set(['unknown']));
  });

  it('a function that its API may not invoke', () => {
    const { CatalogPermission: _permission, ...rest } = (shopTemplate() as { Resources: Record<string, object> }).Resources;
    const { differences } = compared({ Resources: rest });
    expect(differences.length).toBe(4);
    expect(differences.every(({ evaluated }) => evaluated.reason.startsWith('API Gateway may not invoke'))).toBe(true);
  });
});

describe('what an operation declares', () => {
  const operations = (...texts: string[]) => texts.map((text) => readOperation(text)!);
  const declares = (own: string[], others: string[], request: string): boolean => {
    const [method, path] = request.split(' ') as [string, string];
    return isDeclared({ method, path }, operations(...own), operations(...own, ...others));
  };

  it('a parameter is one segment, a last star one or more', () => {
    const [one] = operations('GET /a/{id}');
    const [many] = operations('* /a/*');
    expect(isOf({ method: 'GET', path: '/a/1' }, one!)).toBe(true);
    expect(isOf({ method: 'GET', path: '/a/1/2' }, one!)).toBe(false);
    expect(isOf({ method: 'PUT', path: '/a/1/2' }, many!)).toBe(true);
    expect(isOf({ method: 'PUT', path: '/a' }, many!)).toBe(false);
    expect(readOperation('catalog.v1.Catalog/Get')).toBeUndefined();
  });

  it('a star includes what others declare below it, a parameter does not', () => {
    expect(declares(['GET /a/*'], ['GET /a/b'], 'GET /a/b')).toBe(true);
    expect(declares(['GET /a/{id}'], ['GET /a/b'], 'GET /a/b')).toBe(false);
    expect(declares(['GET /a/{id}'], ['GET /a/b'], 'GET /a/c')).toBe(true);
    expect(declares(['GET /a/{id}'], ['GET /a/{name}'], 'GET /a/c')).toBe(true);
    expect(declares(['GET /a'], ['* /a'], 'POST /a')).toBe(false);
  });

  it('probes hold each operation and near misses', () => {
    const probes = probesOf(operations('GET /v1/products/{id}')).map(({ method, path }) => `${method} ${path}`);
    for (const probe of [
      'GET /v1/products/keelson-probe',
      'POST /v1/products/keelson-probe',
      'GET /v1/products',
      'GET /v1/products/keelson-probe/keelson-probe',
      'GET /',
    ])
      expect(probes).toContain(probe);
  });
});
