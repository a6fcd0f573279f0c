import { type EnvironmentOptions, System } from 'keelson';
import ecommerce from '../../examples/ecommerce/keelson.config';
import { AWS_PARITY, awsParity, awsParityOf } from '../../src/aws/parity';
import { resolveAwsPlatform } from '../../src/aws/platform';
import { DOCUMENT_SECTIONS, gapsOf } from '../target/parity-sections';

type Section = keyof typeof AWS_PARITY;

describe('the parity table of AWS', () => {
  it.each(Object.keys(AWS_PARITY) as Section[])('has an entry for each property of a %s, and no other', (section) => {
    expect(gapsOf(AWS_PARITY, 'aws', section)).toEqual({ missing: [], unknown: [] });
  });

  it('covers every section of a document', () => {
    expect(DOCUMENT_SECTIONS.filter((section) => !(section in AWS_PARITY))).toEqual([]);
  });

  it('gives one line of reason for each, whatever the platform', () => {
    const platforms = [{}, { network: 'vpc', coldStarts: 'on-demand', messaging: 'eventbridge' }] as const;
    for (const platform of platforms)
      for (const table of Object.values(awsParity(resolveAwsPlatform(platform))))
        for (const { verdict, reason } of Object.values(table)) {
          expect(['exact', 'emulated', 'refused']).toContain(verdict);
          expect(reason).toMatch(/^[^\n]{4,125}$/);
        }
  });
});

describe('the parity of a system on AWS', () => {
  const AWS: EnvironmentOptions = { aws: {} };
  const itemsOf = (system: System, environment: EnvironmentOptions = AWS) =>
    awsParityOf(system, environment).map(({ property, verdict, paths }) => [property, verdict, ...paths]);

  it('says that another broker is carried by those of AWS, and by which, but nothing of a broker that AWS runs', () => {
    const shop = new System('shop');
    shop.topic('order-events', { broker: 'kafka' });
    shop.topic('stock-events', { broker: 'eventbridge' });
    shop.queue('mails', { broker: 'rabbitmq' });
    shop.queue('tasks', { broker: 'sns-sqs' });
    const reasons = (messaging: 'sns-sqs' | 'eventbridge') =>
      awsParityOf(shop, { aws: { messaging } }).map(({ property, reason, paths }) => [property, reason.split(':')[0], ...paths]);
    expect(reasons('sns-sqs')).toEqual([
      ['queue.broker', 'SQS in place of rabbitmq', 'queues.mails.broker'],
      ['topic.broker', 'SNS and SQS in place of kafka', 'topics.order-events.broker'],
    ]);
    expect(reasons('eventbridge')).toContainEqual(['topic.broker', 'EventBridge and SQS in place of kafka', 'topics.order-events.broker']);
  });

  it('says nothing of what a service declares that runs elsewhere', () => {
    const shop = new System('shop');
    shop.service('pricing', { grpc: { port: 9000 }, metrics: { port: 9100 } });
    expect(itemsOf(shop)).toEqual([
      ['service.grpc', 'refused', 'services.pricing.grpc'],
      ['service.metrics', 'refused', 'services.pricing.metrics'],
    ]);
    expect(itemsOf(shop, { aws: {}, existing: { pricing: { url: 'https://pricing.example.com' } } })).toEqual([]);
  });

  it('says that functions outside of a network reach everything, and that a security group knows no names', () => {
    const shop = new System('shop');
    shop.service('orders', { http: { port: 8080 } }).reaches('pay.example.com:443');
    expect(itemsOf(shop)).toEqual([['reaches', 'refused', 'services.orders.reaches.pay.example.com:443']]);
    expect(itemsOf(shop, { aws: { network: 'vpc' } })).toEqual([['reaches', 'emulated', 'services.orders.reaches.pay.example.com:443']]);
  });

  it('says where a host is not served by its name', () => {
    const shop = new System('shop');
    shop.service('orders', { http: { port: 8080 } }).exposes({ host: 'shop.example.com', public: true });
    const hosts = (environment: EnvironmentOptions) => itemsOf(shop, environment).filter(([property]) => property === 'route.host');
    expect(hosts(AWS)).toEqual([['route.host', 'emulated', 'services.orders.exposes.shop.example.com/.host']]);
    const hostedZone = { id: 'Z0000000EXAMPLE', name: 'example.com' };
    expect(hosts({ aws: { domains: { 'shop.example.com': { hostedZone } } } })).toEqual([]);
  });

  it('says of the e-commerce example what only a REST API leaves to the service', () => {
    const items = awsParityOf(ecommerce.system, ecommerce.environments.aws);
    expect(items).toContainEqual({
      property: 'route.securityHeaders',
      verdict: 'emulated',
      reason: expect.stringContaining('REST API'),
      paths: [
        'services.order-service.exposes.shop.example.com/v1/orders.securityHeaders',
        'services.product-catalog.exposes.shop.example.com/v1/products.securityHeaders',
      ],
    });
    expect(items.find(({ property }) => property === 'topic.broker')?.paths).toEqual(['topics.order-events.broker']);
  });
});
