import { App, Stack } from 'aws-cdk-lib/core';
import { declaredAccess, ServerlessMicroservice, ServerlessSystem } from 'keelson/aws';

if (typeof ServerlessSystem !== 'function') throw new Error(`ServerlessSystem is ${typeof ServerlessSystem}`);
const image = '111111111111.dkr.ecr.eu-central-1.amazonaws.com/product-catalog:1.4.2';
const stack = new Stack(new App(), 'shop');
const catalog = new ServerlessMicroservice(stack, 'product-catalog', { image, runtime: 'go', http: { port: 8080 } });
const orders = new ServerlessMicroservice(stack, 'order-service', { image, http: { port: 8080 } });
orders.calls(catalog, { operations: ['GET /v1/products/{id}'] });
const { allowed, denied, differences } = declaredAccess(stack).compare();
console.log(
  JSON.stringify({ function: catalog.function.node.defaultChild.constructor.name, allowed, denied, differences: differences.length, isError: true }),
);
