import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib/core';
import { ServerlessMicroservice, ServerlessSystem } from '../../../src/aws/index';
import { System } from '../../../src/model/system';
import { IMAGE, ownStack, type Resource, resourcesOf, systemOf, templatesOf } from './support';

const http = { port: 8080 } as const;

function pair() {
  const stack = ownStack();
  const catalog = new ServerlessMicroservice(stack, 'product-catalog', { image: IMAGE, http });
  const orders = new ServerlessMicroservice(stack, 'order-service', { image: IMAGE, http });
  return { stack, catalog, orders };
}

const routeKeys = (stack: Stack): string[] =>
  Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Route'))
    .map(({ Properties }) => `${Properties.RouteKey} ${Properties.AuthorizationType}`)
    .sort();

function statements(unit: ServerlessMicroservice, sid: string): readonly unknown[] {
  return unit.permissions.statements().filter((statement) => statement.sid === sid);
}

describe('a call', () => {
  it('opens exactly the declared operations, to signed requests alone', () => {
    const { stack, catalog, orders } = pair();
    orders.calls(catalog, { operations: ['GET /v1/products/{id}', 'POST /v1/reservations'] });
    expect(routeKeys(stack)).toEqual(['GET /v1/products/{id} AWS_IAM', 'POST /v1/reservations AWS_IAM']);
    expect(statements(orders, 'CallProductCatalog')).toHaveLength(1);
    expect(statements(catalog, 'CallOrderService')).toEqual([]);
  });

  it('is a variable of the caller, and of nobody else', () => {
    const { stack, catalog, orders } = pair();
    orders.calls(catalog, { operations: ['GET /v1/products'], timeout: '800ms', retries: 1 });
    const variables = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).map(({ Properties }) => Properties.Environment.Variables);
    expect(variables.map((each) => each.PRODUCT_CATALOG_URL).filter(Boolean)).toEqual(['http://127.0.0.1:9180/product-catalog']);
    expect(variables.filter((each) => each.KEELSON_CALLS !== undefined)).toHaveLength(1);
  });

  it('of another caller is denied where a star would take it in', () => {
    const { catalog, orders, stack } = pair();
    const reviews = new ServerlessMicroservice(stack, 'reviews', { image: IMAGE, http });
    orders.calls(catalog, { operations: ['GET /v1/products/{id}'] });
    expect(statements(orders, 'NotProductCatalog')).toEqual([]);
    reviews.calls(catalog, { operations: ['GET /v1/products/{id}/reviews'] });
    expect(statements(orders, 'NotProductCatalog')).toMatchObject([{ effect: 'Deny' }]);
    expect(statements(reviews, 'NotProductCatalog')).toEqual([]);
  });

  it('leads to the API of the callee and never to its function, so that cycles deploy', () => {
    const shop = new System('shop');
    const a = shop.service('first', { image: IMAGE, http });
    const b = shop.service('second', { image: IMAGE, http });
    a.calls(b, { operations: ['GET /b'] });
    b.calls(a, { operations: ['GET /a'] });
    for (const stacks of ['one', 'nested'] as const) {
      const stack = systemOf(shop, { aws: { stacks } });
      const { Resources } = Object.values(templatesOf(stack))[0] as { Resources: Record<string, Resource> };
      expect(cyclesIn(Resources)).toEqual([]);
    }
  });

  it('across two stacks is a reference of the CDK', () => {
    const app = new App();
    const [one, two] = [new Stack(app, 'one'), new Stack(app, 'two')];
    const catalog = new ServerlessMicroservice(one, 'product-catalog', { image: IMAGE, http });
    const orders = new ServerlessMicroservice(two, 'order-service', { image: IMAGE, http });
    orders.calls(catalog, { operations: ['GET /v1/products'] });
    const text = JSON.stringify(Template.fromStack(two).toJSON());
    expect(text).toContain('Fn::ImportValue');
    expect(routeKeys(one)).toEqual(['GET /v1/products AWS_IAM']);
  });

  const inAccounts = (...accounts: readonly (string | undefined)[]) => {
    const app = new App();
    const [one, two] = accounts.map((account, index) => {
      const env = account === undefined ? {} : { env: { account, region: 'eu-central-1' } };
      return new Stack(app, `stack${index}`, env);
    }) as [Stack, Stack];
    const catalog = new ServerlessMicroservice(one, 'product-catalog', { image: IMAGE, http });
    const orders = new ServerlessMicroservice(two, 'order-service', { image: IMAGE, http });
    orders.calls(catalog, { operations: ['GET /v1/products'] });
    return orders;
  };

  it('to another account is refused: the API lets nobody in from there', () => {
    const orders = inAccounts('222222222222', '111111111111');
    expect(() => orders.permissions.statements()).toThrow(
      /call-across-accounts[\s\S]*account 222222222222, called from 111111111111[\s\S]*iam[\s\S]*existing: \{ 'product-catalog'/,
    );
    expect(() => templatesOf(Stack.of(orders))).toThrow(/call-across-accounts/);
  });

  it.each([
    ['the same account', '111111111111', '111111111111'],
    ['accounts that nobody says', undefined, undefined],
  ])('between two stacks of %s is none across accounts', (_name, ...accounts) => {
    expect(statements(inAccounts(...accounts), 'CallProductCatalog')).toHaveLength(1);
  });

  it('to a service that runs elsewhere is its address, and no permission', () => {
    const shop = new System('shop');
    const pricing = shop.service('pricing', { image: IMAGE, grpc: { port: 9000 } });
    const trips = shop.service('trips', { image: IMAGE, http });
    trips.calls(pricing, { operations: ['rides.Pricing/Quote'] });
    const stack = systemOf(shop, { aws: {}, existing: { pricing: { url: 'https://pricing.example.com' } } });
    const functions = Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
    expect(functions).toHaveLength(1);
    expect(functions[0]?.Properties.Environment.Variables).toMatchObject({ PRICING_URL: 'https://pricing.example.com' });
    expect(functions[0]?.Properties.Environment.Variables.KEELSON_CALLS).toBeUndefined();
  });

  it('to a service of which the app has no construct is refused, by its name', () => {
    const { catalog, orders } = pair();
    const elsewhere = new ServerlessMicroservice(ownStack('other'), 'elsewhere', { image: IMAGE, http });
    orders.calls(elsewhere);
    expect(() => orders.permissions.statements()).toThrow(/callee-is-nowhere/);
    expect(() => catalog.permissions.statements()).not.toThrow();
  });

  it('may be granted to somebody else of the CDK', () => {
    const { stack, catalog } = pair();
    const role = new Role(stack, 'Robot', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    catalog.grantInvoke(role, ['GET /v1/products/{id}']);
    const policies = Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).map((policy) => JSON.stringify(policy.Properties));
    expect(policies.filter((text) => text.includes('/$default/GET/v1/products/*') && text.includes('Robot'))).toHaveLength(1);
  });

  it('after synthesis is an error, not lost', () => {
    const { stack, catalog, orders } = pair();
    (stack.node.root as App).synth();
    expect(() => orders.calls(catalog)).toThrow(/sealed/);
  });
});

describe('a system', () => {
  const declare = (reverse: boolean): System => {
    const shop = new System('shop', { owner: 'team-shop' });
    const names = ['zebra', 'ant', 'mole'];
    const services = Object.fromEntries(
      (reverse ? [...names].reverse() : names).map((name) => [name, shop.service(name, { image: IMAGE, http })]),
    );
    const calls = [
      ['zebra', 'ant', 'GET /a/{id}'],
      ['mole', 'ant', 'GET /a/{name}/b'],
      ['ant', 'zebra', 'POST /z'],
    ] as const;
    for (const [from, to, operation] of reverse ? [...calls].reverse() : calls)
      services[from]?.calls(services[to] as never, { operations: [operation] });
    return shop;
  };

  it.each(['one', 'nested'] as const)('has the same templates whatever the order of declaration: %s', (stacks) => {
    const [one, other] = [declare(false), declare(true)].map((system) =>
      JSON.stringify(templatesOf(systemOf(system, { aws: { stacks } }))),
    );
    expect(one).toBe(other);
  });

  it('keeps what has an identity at its place when units get stacks of their own', () => {
    const identities = (stacks: 'one' | 'nested'): string[] =>
      Object.keys(resourcesOf(systemOf(declare(false), { aws: { stacks } }), 'AWS::ApiGatewayV2::Api')).sort();
    expect(identities('nested')).toEqual(identities('one'));
  });

  it('ends the declaration', () => {
    const shop = declare(false);
    systemOf(shop);
    expect(() => shop.service('late', { http })).toThrow(/sealed/);
  });

  it('hands out its units by what was declared', () => {
    const shop = declare(false);
    const stack = systemOf(shop);
    expect(stack).toBeInstanceOf(ServerlessSystem);
    expect(stack.microservice('ant').declaration).toBe(shop.services.find(({ name }) => name === 'ant'));
    expect(() => stack.microservice('aunt')).toThrow(/did you mean ant/);
    expect(() => stack.worker('ant')).toThrow(/a service/);
  });
});

/** Resources that wait for each other: CloudFormation refuses them. */
function cyclesIn(resources: Record<string, Resource>): string[] {
  const names = new Set(Object.keys(resources));
  const references = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(references);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, below]) =>
      key === 'Ref' ? [below as string] : key === 'Fn::GetAtt' ? [(below as string[])[0] as string] : references(below),
    );
  };
  const next = new Map(
    Object.entries(resources).map(([name, resource]) => [
      name,
      [...references(resource.Properties), ...(resource.DependsOn ?? [])].filter((each) => names.has(each) && each !== name),
    ]),
  );
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): string[] => {
    if (path.includes(name)) return [[...path, name].join(' > ')];
    if (done.has(name)) return [];
    done.add(name);
    return (next.get(name) ?? []).flatMap((each) => visit(each, [...path, name]));
  };
  return [...names].flatMap((name) => visit(name, []));
}
