import {
  carrierOf,
  deadLetterSeconds,
  eventPattern,
  intakeOf,
  isOrdered,
  keepsDeadLetters,
  largestMessage,
  receivesOf,
  retentionSeconds,
  visibilitySeconds,
  wantedMessages,
} from '../../../src/aws/plan/messaging';
import { awsScope } from '../../../src/aws/plan/scope';
import { concurrencyOf, requestsAtOnce } from '../../../src/aws/plan/sizes';
import { validateForAws } from '../../../src/aws/validate';
import { checkReaders } from '../../../src/aws/validation/messaging';
import { placeOf } from '../../../src/aws/validation/place';
import { Queue, Topic } from '../../../src/model/channel';
import type { Problem } from '../../../src/model/problem';
import type { QueueProperties, SubscriptionProperties, TopicProperties } from '../../../src/model/properties/messaging';
import { System } from '../../../src/model/system';

const topic = (properties: Partial<TopicProperties> = {}) => new Topic('events', { broker: 'kafka', ...properties });
const queue = (properties: Partial<QueueProperties> = {}) => new Queue('mails', { broker: 'rabbitmq', ...properties });
const read = (properties: SubscriptionProperties = {}) => ({ properties });
const DAY = 86_400;

describe('what carries a channel', () => {
  it.each(['kafka', 'rabbitmq', 'dapr'] as const)('a topic of %s goes where the platform says', (broker) => {
    expect(carrierOf(topic({ broker }), { messaging: 'sns-sqs' })).toBe('topic');
    expect(carrierOf(topic({ broker }), { messaging: 'eventbridge' })).toBe('bus');
  });

  it("a topic of one of AWS's own brokers stays there, whatever the platform says", () => {
    expect(carrierOf(topic({ broker: 'sns-sqs' }), { messaging: 'eventbridge' })).toBe('topic');
    expect(carrierOf(topic({ broker: 'eventbridge' }), { messaging: 'sns-sqs' })).toBe('bus');
  });

  it('a queue is one of SQS', () => {
    for (const messaging of ['sns-sqs', 'eventbridge'] as const) expect(carrierOf(queue(), { messaging })).toBe('queue');
  });

  it('keeps the order that was declared, but on EventBridge, which has none', () => {
    expect(isOrdered(topic({ orderedBy: 'orderId' }), 'topic')).toBe(true);
    expect(isOrdered(topic({ orderedBy: 'orderId' }), 'bus')).toBe(false);
    expect(isOrdered(topic(), 'topic')).toBe(false);
    expect(isOrdered(queue({ ordered: true }), 'queue')).toBe(true);
  });
});

describe('queues', () => {
  it('keep messages as long as was declared, at most the 14 days of SQS', () => {
    expect(retentionSeconds(topic())).toBe(7 * DAY);
    expect(retentionSeconds(topic({ retention: '3d' }))).toBe(3 * DAY);
    expect(retentionSeconds(topic({ retention: '30d' }))).toBe(14 * DAY);
  });

  it('bound the messages of a queue, and take all that a topic lets through', () => {
    expect(largestMessage(queue({ maxMessageSize: '64Ki' }))).toBe(65_536);
    expect(largestMessage(topic({ maxMessageSize: '64Ki' }))).toBe(1_048_576);
  });

  it('receive a message once, and once for each retry', () => {
    expect(receivesOf([read({ retries: 0 })])).toBe(1);
    expect(receivesOf([read({ retries: 3 })])).toBe(4);
    expect(receivesOf([read()])).toBe(6);
    expect(receivesOf([])).toBe(6);
  });

  it('hide a message for six times the longest timeout of its readers', () => {
    expect(visibilitySeconds([30, 120])).toBe(720);
    expect(visibilitySeconds([5])).toBe(30);
    expect(visibilitySeconds([])).toBe(180);
  });

  it('keep dead letters for 14 days unless another time is declared, and throw them away where nobody wants them', () => {
    expect(deadLetterSeconds([read()])).toBe(14 * DAY);
    expect(deadLetterSeconds([read({ deadLetter: { retention: '10d' } })])).toBe(10 * DAY);
    expect(deadLetterSeconds([read({ deadLetter: false })])).toBe(60);
    expect(keepsDeadLetters([read({ deadLetter: false })])).toBe(false);
    expect(keepsDeadLetters([])).toBe(true);
  });

  it('hand over one message at a time, to as many at once as the most replicas handle, within the bounds of Lambda', () => {
    const intake = (max: number, concurrency: number) => intakeOf({ properties: { scaling: { min: 1, max } } }, read({ concurrency }));
    expect(intake(10, 4)).toEqual({ batchSize: 1, maximumConcurrency: 40 });
    expect(intake(1, 1).maximumConcurrency).toBe(2);
    expect(intake(200, 100).maximumConcurrency).toBe(1_000);
  });
});

describe('which messages a group gets', () => {
  it('all, unless each of its readers names those that it wants', () => {
    expect(wantedMessages([read()])).toBeUndefined();
    expect(wantedMessages([read({ messages: ['B', 'A'] })])).toEqual(['A', 'B']);
    expect(wantedMessages([read({ messages: ['A'] }), read()])).toBeUndefined();
  });

  it('a rule of EventBridge lets through what the declared publishers send', () => {
    const shop = new System('shop');
    const events = shop.topic('events', { broker: 'eventbridge' });
    expect(eventPattern(events, [])).toEqual({ source: [{ prefix: '' }] });
    shop.service('orders', { http: { port: 8080 } }).publishes(events);
    shop.service('billing', { http: { port: 8080 } }).publishes(events);
    expect(eventPattern(events, [read({ messages: ['Paid'] })])).toEqual({ source: ['billing', 'orders'], 'detail-type': ['Paid'] });
  });
});

describe('reserved concurrency', () => {
  it('has room for all queues of a function at once, so that none is refused and counted as an attempt', () => {
    const shop = new System('shop');
    const scaling = { min: 2, max: 10 };
    const worker = shop.worker('mailer', { scaling });
    worker.subscribes(shop.topic('a', { broker: 'kafka' }), { concurrency: 2 });
    worker.subscribes(shop.topic('b', { broker: 'kafka' }));
    expect(concurrencyOf(awsScope(worker))).toBe(30);
    const service = shop.service('orders', { http: { port: 8080 }, scaling });
    service.subscribes(shop.topic('c', { broker: 'kafka' }));
    expect(requestsAtOnce(awsScope(service))).toBe(100);
    expect(concurrencyOf(awsScope(service))).toBe(110);
  });
});

describe('what is refused', () => {
  const problemsOf = (declare: (shop: System) => void): Pick<Problem, 'code' | 'path' | 'received'>[] => {
    const shop = new System('shop');
    declare(shop);
    const problems: Problem[] = [];
    for (const unit of shop.units) {
      const scope = awsScope(unit);
      checkReaders(scope, placeOf(scope, problems));
    }
    return problems.map(({ code, path, received }) => ({ code, path, received }));
  };

  it('a choice of messages from a queue', () => {
    const problems = problemsOf((shop) =>
      shop.worker('mailer', {}).subscribes(shop.queue('mails', { broker: 'rabbitmq' }), { messages: ['Mail'] }),
    );
    expect(problems).toEqual([{ code: 'channel-not-expressed', path: 'workers.mailer.subscribes.mails.messages', received: '["Mail"]' }]);
  });

  it('dead letters that go before the messages do', () => {
    const problems = problemsOf((shop) =>
      shop.worker('mailer', {}).subscribes(shop.topic('events', { broker: 'kafka' }), { deadLetter: { retention: '2d' } }),
    );
    expect(problems).toEqual([
      expect.objectContaining({ code: 'contradiction', path: 'workers.mailer.subscribes.events.deadLetter.retention' }),
    ]);
  });

  it('two units of a group that mean different things by one queue', () => {
    const declare = (retries: number, group: string) => (shop: System) => {
      const events = shop.topic('events', { broker: 'kafka' });
      shop.worker('b-worker', {}).subscribes(events, { group: 'mailers', retries });
      shop.worker('a-worker', {}).subscribes(events, { group });
    };
    expect(problemsOf(declare(2, 'mailers'))).toEqual([
      { code: 'group-disagrees', path: 'workers.b-worker.subscribes.events', received: 'retries: 2' },
    ]);
    expect(problemsOf(declare(5, 'mailers'))).toEqual([]);
    expect(problemsOf(declare(2, 'others'))).toEqual([]);
  });

  const refusals = (properties: Partial<TopicProperties>, messaging: 'sns-sqs' | 'eventbridge' = 'sns-sqs'): string[] => {
    const shop = new System('shop');
    shop.topic('events', { broker: 'kafka', ...properties });
    try {
      validateForAws(shop, 'production', { aws: { messaging } });
      return [];
    } catch (error) {
      return (error as { problems: Problem[] }).problems.map(({ code, path }) => `${code} ${path}`);
    }
  };

  it.each([
    [{ retention: '30d' }, 'sns-sqs', 'retention'],
    [{ maxMessageSize: '512Ki' }, 'sns-sqs', 'maxMessageSize'],
    [{ compacted: true }, 'eventbridge', 'compacted'],
    [{ eventLog: true }, 'sns-sqs', 'eventLog'],
    [{ orderedBy: 'id' }, 'eventbridge', 'orderedBy'],
  ] as const)('%j on %s', (properties, messaging, property) => {
    expect(refusals(properties, messaging)).toEqual([`channel-not-expressed topics.events.${property}`]);
  });

  it('and what the other carrier can do is taken', () => {
    expect(refusals({ eventLog: true, maxMessageSize: '512Ki' }, 'eventbridge')).toEqual([]);
    expect(refusals({ orderedBy: 'id', maxMessageSize: '256Ki', retention: '14d' })).toEqual([]);
  });
});
