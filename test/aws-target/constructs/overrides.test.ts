import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { ServerlessJob, ServerlessMicroservice, type ServerlessOverrides } from '../../../src/aws/index';
import type { EnvironmentOptions } from '../../../src/model/configuration';
import { System } from '../../../src/model/system';
import { IMAGE, ownStack, REGISTRY, resourcesOf, systemOf, templatesOf } from './support';

const http = { port: 8080 } as const;

function shop(): System {
  const system = new System('shop');
  system.service('orders', { image: IMAGE, http });
  system.service('pricing', { image: IMAGE, http });
  return system;
}

const systemWith = (overrides: NonNullable<EnvironmentOptions['overrides']>, more: Partial<EnvironmentOptions> = {}) =>
  systemOf(shop(), { aws: { registry: REGISTRY }, overrides, ...more });

describe('an override', () => {
  it('changes one resource of a unit that stands alone, after all that Keelson says of it', () => {
    const stack = ownStack();
    new ServerlessMicroservice(stack, 'orders', {
      image: IMAGE,
      http,
      overrides: {
        function: (resource) => {
          expect(resource).toBeInstanceOf(CfnFunction);
          resource.memorySize = 4_096;
          resource.reservedConcurrentExecutions = 7;
          resource.addPropertyOverride('Environment.Variables.EXTRA', 'said');
        },
        api: (resource) => resource.addPropertyOverride('DisableExecuteApiEndpoint', true),
        role: (resource) => {
          resource.path = '/services/';
        },
      },
    });
    const [created] = Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
    expect(created?.Properties).toMatchObject({ MemorySize: 4_096, ReservedConcurrentExecutions: 7 });
    expect(created?.Properties.Environment.Variables).toMatchObject({ EXTRA: 'said', PORT: '8080' });
    expect(Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Api'))[0]?.Properties.DisableExecuteApiEndpoint).toBe(true);
    expect(Object.values(resourcesOf(stack, 'AWS::IAM::Role')).map(({ Properties }) => Properties.Path)).toContain('/services/');
  });

  it('changes what comes by an edge or belongs to a job, once', () => {
    let asked = 0;
    const stack = ownStack();
    const overrides: ServerlessOverrides = {
      schedule: (resource) => {
        asked += 1;
        resource.state = 'DISABLED';
      },
    };
    new ServerlessJob(stack, 'report', { image: IMAGE, command: ['run'], schedule: '0 3 * * *', timeout: '5m', overrides });
    templatesOf(stack);
    expect(asked).toBe(1);
    expect(Object.values(resourcesOf(stack, 'AWS::Scheduler::Schedule'))[0]?.Properties.State).toBe('DISABLED');
  });

  it.each(['one', 'nested'] as const)('of an environment changes the unit that it names and no other: %s', (stacks) => {
    const stack = systemWith(
      {
        orders: { function: (resource) => resource.addPropertyOverride('MemorySize', 3_000) },
        shop: { key: (resource) => resource.addPropertyOverride('PendingWindowInDays', 30) },
      },
      { aws: { registry: REGISTRY, stacks } },
    );
    const memory = (name: string) => {
      const created = stack.microservice(name).function.node.defaultChild as CfnFunction;
      return created.stack.resolve(created._toCloudFormation()).Resources[created.stack.resolve(created.logicalId)].Properties.MemorySize;
    };
    expect(memory('orders')).toBe(3_000);
    expect(memory('pricing')).not.toBe(3_000);
    expect(Object.values(resourcesOf(stack, 'AWS::KMS::Key'))[0]?.Properties.PendingWindowInDays).toBe(30);
  });
});

describe('an override is refused', () => {
  it('that is no function', () => {
    expect(() => systemWith({ orders: { function: 3 as never } })).toThrow(/invalid-override/);
    const stack = ownStack();
    new ServerlessMicroservice(stack, 'orders', { image: IMAGE, http, overrides: { function: 'x' as never } });
    expect(() => templatesOf(stack)).toThrow(/services\.orders\.overrides\.function {2}\[invalid-override\]/);
  });

  it('of a resource that is not there, with the one that is meant', () => {
    expect(() => systemWith({ orders: { functoin: () => undefined } })).toThrow(/unknown-reference[\s\S]*did you mean function\?/);
    expect(() => systemWith({ orders: { idempotencyTable: () => undefined } })).toThrow(/unknown-reference/);
    expect(() => systemWith({ shop: { function: () => undefined } })).toThrow(/unknown-reference[\s\S]*alarms, failures, key/);
  });

  it('of a unit that runs elsewhere', () => {
    const existing = { pricing: { url: 'https://pricing.example.com' } };
    expect(() => systemWith({ pricing: { function: () => undefined } }, { existing })).toThrow(/unknown-reference/);
  });

  it('that is no map of functions', () => {
    expect(() => new ServerlessMicroservice(ownStack(), 'orders', { image: IMAGE, http, overrides: 3 as never })).toThrow(
      /overrides {2}\[invalid-value\]/,
    );
  });
});
