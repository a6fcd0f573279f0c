import { ServerlessMicroservice } from '../../../src/aws/index';
import { System } from '../../../src/model/system';
import { IMAGE, ownStack, systemOf } from './support';

const http = { port: 8080 } as const;

it('a function uses the key of the system through the services that it asks, and for variables of functions: never by itself', () => {
  const stack = ownStack();
  const orders = new ServerlessMicroservice(stack, 'orders', { image: IMAGE, http });
  const statements = orders.permissions.statements().filter(({ actions }) => actions.some((action) => action.startsWith('kms:')));
  expect(statements.map(({ sid }) => sid)).toEqual(['Key', 'KeyOfVariables']);
  expect(stack.resolve(statements.map(({ conditions }) => conditions))).toEqual([
    {
      StringEquals: {
        'kms:ViaService': ['events', 'secretsmanager', 'sns', 'sqs', 'states'].map((service) => `${service}.eu-central-1.amazonaws.com`),
      },
    },
    {
      ArnLike: {
        'kms:EncryptionContext:aws:lambda:FunctionArn': {
          'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':lambda:eu-central-1:111111111111:function:*']],
        },
      },
    },
  ]);
});

it('what migrations reserve of the concurrency of the account counts', () => {
  const shop = (migrated: number): System => {
    const system = new System('shop');
    // Ten of one replica each: a hundred together.
    for (let index = 0; index < 10; index += 1)
      system.service(`service-${index}`, {
        image: IMAGE,
        http,
        scaling: { min: 1, max: 1 },
        ...(index < migrated ? { migration: { command: ['/migrate'] } } : {}),
      });
    return system;
  };
  const on = (migrated: number, account: number) => () => systemOf(shop(migrated), { aws: { concurrency: { account } } });
  expect(on(0, 200)).not.toThrow();
  expect(on(4, 204)).not.toThrow();
  expect(on(4, 203)).toThrow(/concurrency-over-account[\s\S]*104, reserved by 14 functions/);
});
