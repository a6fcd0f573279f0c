import { App, Stack } from 'aws-cdk-lib/core';
import { KeelsonError, System } from 'keelson';
import { declaredAccess, ServerlessMicroservice, type ServerlessMicroserviceProps, ServerlessSystem } from 'keelson/aws';

const image = '111111111111.dkr.ecr.eu-central-1.amazonaws.com/product-catalog:1.4.2';
const http = { port: 8080 };

const stack = new Stack(new App(), 'own');
const catalog = new ServerlessMicroservice(stack, 'product-catalog', {
  image,
  runtime: 'go',
  http,
  overrides: {
    function: (resource) => {
      resource.memorySize = 2_048;
    },
  },
});
const orders = new ServerlessMicroservice(stack, 'order-service', { image, http });
orders.calls(catalog, { operations: ['GET /v1/products/{id}'], timeout: '800ms' });
const own = declaredAccess(stack).compare();

// Types that resolve to `any` would accept these.
// @ts-expect-error a misspelt property of a construct
export const misspelt: ServerlessMicroserviceProps = { image, htpp: { port: 8080 } };
// @ts-expect-error a resource that no service has
export const unknown: ServerlessMicroserviceProps = { image, http, overrides: { deployment: () => undefined } };
// @ts-expect-error a function of the CDK is no text
export const text: string = catalog.function;

const system = new System('shop', { owner: 'team-shop' });
const one = system.service('product-catalog', { image, runtime: 'go', http });
one.owns('products', { engine: 'dynamodb' });
const table = system.service('order-service', { image, http });
table.calls(one, { operations: ['GET /v1/products/{id}'] });
table.owns('order-db', { engine: 'postgres', version: '16' });
table.owns('order-cache', { engine: 'redis', version: '7' });
const topic = system.topic('orders', { broker: 'sns-sqs' });
table.publishes(topic);
one.subscribes(topic, { deadLetter: true, idempotencyKey: 'orderId' });
const whole = new ServerlessSystem(new App(), 'shop', { system, environment: { aws: { network: 'vpc' } } });
const { allowed, denied, differences } = declaredAccess(whole).compare();
console.log(
  JSON.stringify({
    function: catalog.function.node.defaultChild?.constructor.name,
    allowed,
    denied,
    differences: [...own.differences, ...differences].length,
    isError: new KeelsonError([]) instanceof Error,
  }),
);
