import { App, Stack } from 'aws-cdk-lib/core';
import { ServerlessJob, ServerlessMicroservice, ServerlessWorker } from '../../../src/aws/index';
import { IMAGE, ownStack, resourcesOf } from './support';

const http = { port: 8080 } as const;

describe('a unit in a stack of somebody', () => {
  it('has the size that it declares', () => {
    const stack = ownStack();
    const resources = { memory: '2Gi', cpu: '500m' } as const;
    new ServerlessMicroservice(stack, 'service', { image: IMAGE, http, resources });
    new ServerlessWorker(stack, 'worker', { image: IMAGE, resources, accept: { 'worker-without-messages': 'a test' } });
    new ServerlessJob(stack, 'job', { image: IMAGE, command: ['/job'], timeout: '5m', resources });
    const sizes = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).map(({ Properties }) => Properties.MemorySize);
    expect(sizes).toEqual([2048, 2048, 2048]);
  });

  it('is refused what is provided under a name that means nothing', () => {
    const props = { image: IMAGE, http, provided: { tabels: {} } as object };
    expect(() => new ServerlessMicroservice(ownStack(), 'orders', props)).toThrow(/unknown-property[\s\S]*did you mean tables/);
  });

  it('shares what the first of its stack asks for: another is refused, the same is not', () => {
    const stack = ownStack();
    new ServerlessMicroservice(stack, 'first', { image: IMAGE, http });
    const second = (network: 'public' | 'vpc') => () =>
      new ServerlessMicroservice(stack, network, { image: IMAGE, http, platform: { network } });
    expect(second('vpc')).toThrow(/contradiction[\s\S]*platform to each unit/);
    expect(second('public')).not.toThrow();
  });

  it('is where its stack is', () => {
    const far = 'us-east-1';
    const image = IMAGE.replace('eu-central-1', far);
    const stack = ownStack();
    new ServerlessMicroservice(stack, 'orders', { image, http });
    expect(() => resourcesOf(stack, 'AWS::Lambda::Function')).toThrow(/image-not-in-ecr/);
    expect(() => new ServerlessMicroservice(ownStack(), 'orders', { image, http, platform: { region: far } })).toThrow(/contradiction/);
    const anywhere = new Stack(new App(), 'shop');
    expect(() => new ServerlessMicroservice(anywhere, 'orders', { image, http })).not.toThrow();
  });
});
