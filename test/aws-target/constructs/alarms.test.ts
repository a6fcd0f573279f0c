import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Stack } from 'aws-cdk-lib/core';
import { ServerlessJob, ServerlessMicroservice, type ServerlessUnit } from '../../../src/aws/index';
import type { ServiceProperties } from '../../../src/model/properties/service';
import { System } from '../../../src/model/system';
import { CloudWatch, type Metric, type Series, text, type World } from '../support/cloudwatch';
import { IMAGE, ownStack, type Resource, systemOf } from './support';

const http = { port: 8080 } as const;
const HOUR = 60;

function resources(stack: Stack): Record<string, Resource> {
  return Template.fromStack(stack).toJSON().Resources;
}

const idOf = (stack: Stack, unit: ServerlessUnit, name: string): string =>
  stack.resolve((unit.alarms as NonNullable<typeof unit.alarms>).byName.get(name)?.alarmArn)['Fn::GetAtt'][0];

/** Requests to the APIs of services, by the logical ids of the APIs: how many a minute, and which part fails. */
interface Traffic {
  readonly requests: (minute: number) => number;
  readonly errors: (minute: number) => number;
  readonly slow?: (minute: number) => number;
}

function requestsTo(apis: Readonly<Record<string, Traffic>>, others: World = () => undefined): World {
  return (metric: Metric): Series | undefined => {
    const traffic = apis[metric.dimensions.ApiId ?? ''];
    if (traffic === undefined) return others(metric);
    const { requests, errors, slow = () => 0 } = traffic;
    const failing = (minute: number) => requests(minute) * errors(minute);
    if (metric.name === '5xx') return { count: requests, sum: failing };
    return { count: requests, sum: requests, within: (minute) => requests(minute) * (1 - slow(minute)) };
  };
}

function alone(properties: Partial<ServiceProperties> = {}) {
  const stack = ownStack();
  const unit = new ServerlessMicroservice(stack, 'orders', { image: IMAGE, http, ...properties });
  const template = resources(stack);
  const api = stack.resolve(unit.api.id).Ref as string;
  const at = (traffic: Traffic, others?: World) => {
    const cloud = new CloudWatch(template, requestsTo({ [api]: traffic }, others));
    return { cloud, page: idOf(stack, unit, 'page'), ticket: idOf(stack, unit, 'ticket') };
  };
  return { stack, unit, template, at };
}

const steady = (perMinute: number) => () => perMinute;
/** So many errors from a minute on, none before. */
const from =
  (begin: number, errors: number, end = Number.POSITIVE_INFINITY) =>
  (minute: number) =>
    minute >= begin && minute < end ? errors : 0;
const severity = (template: Record<string, Resource>, alarm: string) => JSON.parse(template[alarm]?.Properties.AlarmDescription).severity;

describe('the page of a service that answers 99.9 % of requests', () => {
  const service = alone({ objectives: [{ availability: 99.9 }] });
  const T = 8 * HOUR;

  it.each([
    [1, 2],
    [0.1, 10],
    [0.02, 45],
  ])('comes soon after %d of its answers fail: within %d minutes', (errors, within) => {
    const { cloud, page } = service.at({ requests: steady(1_000), errors: from(T, errors) });
    expect(cloud.firstOn(page, T - 30, T - 1)).toBeUndefined();
    expect(cloud.firstOn(page, T, T + within)).toBeDefined();
  });

  it('never comes where as much fails as may, nor does a ticket', () => {
    const { cloud, page, ticket } = service.at({ requests: steady(1_000), errors: () => 0.001 });
    for (let minute = 0; minute < 30 * HOUR; minute += 7)
      expect([cloud.isOn(page, minute), cloud.isOn(ticket, minute)]).toEqual([false, false]);
  });

  it('does not come for twice of what may fail: that is a ticket, within the day', () => {
    const { cloud, page, ticket } = service.at({ requests: steady(1_000), errors: from(0, 0.0035) });
    expect(cloud.firstOn(ticket, 0, 24 * HOUR)).toBeDefined();
    for (let minute = 0; minute < 24 * HOUR; minute += 13) expect(cloud.isOn(page, minute)).toBe(false);
  });

  it('is quiet in a quiet night, and when one request fails with all of its attempts', () => {
    const silent = service.at({ requests: steady(0), errors: () => 1 });
    const lonely = service.at({ requests: (minute) => (minute === T ? 4 : 0), errors: () => 1 });
    for (const { cloud, page, ticket } of [silent, lonely])
      for (let minute = T - 5; minute < T + 90; minute += 1)
        expect([cloud.isOn(page, minute), cloud.isOn(ticket, minute)]).toEqual([false, false]);
  });

  it('comes for an outage of little traffic too, once a few have failed', () => {
    const { cloud, page } = service.at({ requests: steady(1), errors: from(T, 1) });
    expect(cloud.firstOn(page, T, T + 10)).toBe(T + 4);
  });

  it('is sent once for an outage, however many of its windows see it, and ends some time after it', () => {
    const { cloud, page } = service.at({ requests: steady(1_000), errors: from(T, 1, T + 45) });
    const sent = cloud.messages(T - 60, T + 5 * HOUR).filter(({ alarm }) => severity(service.template, alarm) === 'page');
    expect(sent).toEqual([{ alarm: page, minute: T }]);
    expect(cloud.isOn(page, T + 45 + 31)).toBe(false);
  });

  it('counts requests from outside too, and both together', () => {
    const stack = ownStack();
    const unit = new ServerlessMicroservice(stack, 'orders', { image: IMAGE, http, objectives: [{ availability: 99.9 }] });
    unit.exposes({ host: 'shop.example.com', path: '/v1/orders', public: true });
    const outside: World = ({ namespace, name }) => {
      if (namespace !== 'Keelson/Requests') return undefined;
      return { sum: name.endsWith('-failed') ? from(T, 900) : steady(1_000) };
    };
    const cloud = new CloudWatch(resources(stack), outside);
    expect(cloud.firstOn(idOf(stack, unit, 'page'), T - 5, T + 2)).toBe(T);
  });
});

describe('other indicators', () => {
  it('judge a latency by the part of answers that took longer', () => {
    const service = alone({ objectives: [{ availability: 99.9 }, { latency: '300ms', percentile: 99 }] });
    const T = 8 * HOUR;
    const slow = service.at({ requests: steady(1_000), errors: () => 0, slow: from(T, 0.5) });
    expect(slow.cloud.firstOn(slow.page, T - 60, T + 30)).toBeGreaterThanOrEqual(T + 15);
    const allowed = service.at({ requests: steady(1_000), errors: () => 0, slow: () => 0.01 });
    for (let minute = 0; minute < 24 * HOUR; minute += 11) expect(allowed.cloud.isOn(allowed.page, minute)).toBe(false);
    const stats = JSON.stringify(service.template).match(/PR\(:\d+\)/g);
    expect(new Set(stats)).toEqual(new Set(['PR(:300)']));
  });

  it('page at 1 % of errors in minutes, where no objective says what may fail', () => {
    const service = alone();
    const { cloud, page } = service.at({ requests: steady(100), errors: from(100, 0.5) });
    expect(cloud.firstOn(page, 90, 110)).toBe(102);
    const judged = alone({ objectives: [{ availability: 99 }] });
    const few = judged.at({ requests: steady(1_000), errors: from(300, 0.02, 306) });
    expect(few.cloud.firstOn(few.page, 290, 400)).toBeUndefined();
  });

  it('count minutes in which messages were too old', () => {
    const shop = new System('shop');
    const events = shop.topic('order-events', { broker: 'sns-sqs' });
    const mails = shop.worker('mails', { image: IMAGE, objectives: [{ freshness: '5m', percentile: 99 }] });
    mails.subscribes(events);
    const stack = systemOf(shop);
    const unit = stack.worker('mails');
    const T = 3 * HOUR;
    const world =
      (age: (minute: number) => number): World =>
      ({ name }) =>
        name === 'ApproximateAgeOfOldestMessage' ? { max: age } : undefined;
    const cloud = (age: (minute: number) => number) => new CloudWatch(resources(stack), world(age));
    const page = idOf(stack, unit, 'page');
    // 14.4 % of an hour are nine minutes.
    expect(cloud(from(T, 301)).firstOn(page, T - 10, T + 60)).toBe(T + 8);
    expect(cloud(from(T, 300)).firstOn(page, T - 10, T + 60)).toBeUndefined();
  });

  it('of an objective of one edge ask the API of the callee', () => {
    const shop = new System('shop');
    const catalog = shop.service('catalog', { image: IMAGE, http });
    const orders = shop.service('orders', { image: IMAGE, http, objectives: [{ availability: 99, of: 'catalog' }] });
    orders.calls(catalog, { operations: ['GET /v1/products'], soft: 'shows no price' });
    const stack = systemOf(shop);
    const alarm = resources(stack)[idOf(stack, stack.microservice('orders'), 'availability-99-of-catalog 1h')];
    const asked = new Set(
      (alarm?.Properties.Metrics ?? []).flatMap((query: any) =>
        query.MetricStat ? [text(query.MetricStat.Metric.Dimensions[0].Value)] : [],
      ),
    );
    expect(asked).toEqual(new Set([stack.resolve(stack.microservice('catalog').api.id).Ref]));
  });
});

describe('one outage', () => {
  /** web asks orders, orders asks catalog; shelf does without catalog where it must. */
  function shop(back = false) {
    const system = new System('shop');
    const objectives = [{ availability: 99.9 }];
    const declare = (name: string) => system.service(name, { image: IMAGE, http, objectives });
    const [web, orders, catalog, shelf] = [declare('web'), declare('orders'), declare('catalog'), declare('shelf')];
    web.calls(orders, { operations: ['GET /o'] });
    orders.calls(catalog, { operations: ['GET /c'] });
    shelf.calls(catalog, { operations: ['GET /c'], soft: 'shows what it knows' });
    if (back) catalog.calls(web, { operations: ['GET /w'] });
    return system;
  }
  const T = 8 * HOUR;

  function pages(system: System, errors: Readonly<Record<string, (minute: number) => number>>, stacks: 'one' = 'one') {
    const stack = systemOf(system, { aws: { stacks } });
    const template = resources(stack);
    const apis = Object.fromEntries(
      system.services.map(({ name }) => [
        stack.resolve(stack.microservice(name).api.id).Ref,
        { requests: steady(1_000), errors: errors[name] ?? (() => 0) },
      ]),
    );
    const cloud = new CloudWatch(template, requestsTo(apis));
    const sent = cloud.messages(T - 60, T + 4 * HOUR).filter(({ alarm }) => severity(template, alarm) === 'page');
    return sent.map(({ alarm, minute }) => [JSON.parse(template[alarm]?.Properties.AlarmDescription).of, minute - T]);
  }

  it('of what others cannot do without pages once: it calls, and they are silent', () => {
    const down = from(T, 1, T + 30);
    // The callers notice a minute earlier, and their alarms end a little later.
    const earlier = from(T - 1, 1, T + 33);
    expect(pages(shop(), { catalog: down, orders: earlier, web: earlier })).toEqual([['catalog', 0]]);
  });

  it('of their own pages still, and so does that of who could do without', () => {
    expect(pages(shop(), { web: from(T, 1, T + 30) }).map(([name]) => name)).toEqual(['web']);
    const both = pages(shop(), { catalog: from(T, 1, T + 30), shelf: from(T, 1, T + 30) });
    expect(both.map(([name]) => name).sort()).toEqual(['catalog', 'shelf']);
  });

  it('that goes on when its explanation is over is told of', () => {
    const sent = pages(shop(), { catalog: from(T, 1, T + 30), orders: from(T, 1, T + 240) });
    expect(sent.map(([name]) => name)).toEqual(['catalog', 'orders']);
  });

  it('among services that call each other in a cycle pages at least once: none waits for one that waits for it', () => {
    const down = from(T, 1, T + 30);
    const sent = pages(shop(true), { catalog: down, orders: down, web: down });
    expect(sent.map(([name]) => name)).toEqual(['catalog']);
    const stack = systemOf(shop(true));
    const template = resources(stack);
    const explains = (id: string, seen: readonly string[]): void => {
      if (seen.includes(id)) throw new Error(`${seen.join(' > ')} > ${id}`);
      const { ActionsSuppressor, AlarmRule } = template[id]?.Properties ?? {};
      if (ActionsSuppressor !== undefined) explains(text(ActionsSuppressor), [...seen, id]);
      for (const [, child] of AlarmRule === undefined ? [] : text(AlarmRule).matchAll(/"([^"]+)"/g))
        explains(child as string, [...seen, id]);
    };
    for (const [id, { Type }] of Object.entries(template)) if (Type === 'AWS::CloudWatch::CompositeAlarm') explains(id, []);
  });

  it('leaves causes to tickets, which are quiet while somebody is called', () => {
    const service = alone({ objectives: [{ availability: 99.9 }] });
    const throttled: World = ({ name }) => (name === 'Throttles' ? { sum: from(T, 50, T + 30) } : undefined);
    const outage = service.at({ requests: steady(1_000), errors: from(T, 1, T + 30) }, throttled);
    expect(outage.cloud.messages(T - 30, T + 35).map(({ alarm }) => severity(service.template, alarm))).toEqual(['page']);
    const cause = service.at({ requests: steady(1_000), errors: () => 0 }, throttled);
    expect(cause.cloud.messages(T - 30, T + 35).map(({ alarm }) => severity(service.template, alarm))).toEqual(['ticket']);
  });
});

describe('alarms', () => {
  it('go to one topic: the metric alarms that act are tickets, each of dead letters', () => {
    const { template } = alone({ objectives: [{ availability: 99.9 }] });
    const acting = Object.values(template).filter(({ Properties }) => Properties?.AlarmActions?.length > 0);
    expect(new Set(acting.map(({ Properties }) => text(Properties.AlarmActions[0]))).size).toBe(1);
    const metric = acting.filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    expect(metric.map(({ Properties }) => JSON.parse(Properties.AlarmDescription).severity)).toEqual(['ticket', 'ticket']);
    for (const { Properties } of metric) expect(JSON.stringify(Properties.Metrics)).toContain('ApproximateNumberOfMessagesVisible');
  });

  it('may be published by CloudWatch of this account, and by no other', () => {
    const { template } = alone();
    const [policy] = Object.values(template).filter(({ Type }) => Type === 'AWS::SNS::TopicPolicy') as [Resource];
    const allowed = policy.Properties.PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
    expect(allowed).toMatchObject([
      {
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      },
    ]);
  });

  it('say what they mean, what follows, the objective and the dashboard, in as many characters as CloudWatch takes', () => {
    const { stack, unit, template } = alone({ objectives: [{ availability: 99.9 }] });
    const alarms = Object.values(template).filter(({ Type }) => /CloudWatch::(Composite)?Alarm$/.test(Type));
    for (const { Properties } of alarms) {
      expect(Properties.AlarmDescription.length).toBeLessThanOrEqual(1_024);
      expect(JSON.parse(Properties.AlarmDescription)).toMatchObject({
        severity: expect.stringMatching(/^(page|ticket|cause)$/),
        means: expect.any(String),
        next: expect.any(String),
      });
    }
    expect(JSON.parse(template[idOf(stack, unit, 'page')]?.Properties.AlarmDescription)).toMatchObject({
      severity: 'page',
      of: 'orders',
      objective: '99.9 % of requests succeed, over 30d',
      dashboard: unit.dashboard.dashboardName,
    });
  });

  it('keep to what CloudWatch evaluates: a day of short periods, seven of long ones, ten metrics of one period', () => {
    const shop = new System('shop');
    const events = shop.topic('order-events', { broker: 'sns-sqs' });
    const objectives = [
      { availability: 99.9 },
      { latency: '1s' as const, percentile: 95, window: '7d' as const },
      { freshness: '5m' as const, percentile: 90 },
    ];
    shop.service('orders', { image: IMAGE, http, objectives }).subscribes(events);
    const metric = Object.values(resources(systemOf(shop))).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
    expect(metric.length).toBeGreaterThan(20);
    for (const { Properties } of metric) {
      const periods = new Set<number>(Properties.Metrics.flatMap(({ MetricStat }: any) => (MetricStat ? [MetricStat.Period] : [])));
      expect(periods.size).toBe(1);
      const [period] = [...periods] as [number];
      expect(period % 60).toBe(0);
      expect(period * Properties.EvaluationPeriods).toBeLessThanOrEqual(period < 3_600 ? 86_400 : 604_800);
      expect(Properties.Metrics.filter(({ MetricStat }: any) => MetricStat).length).toBeLessThanOrEqual(10);
      expect(Properties.DatapointsToAlarm ?? 1).toBeLessThanOrEqual(Properties.EvaluationPeriods);
    }
  });

  it('of a limit follow it: the time of the function, and its reserved concurrency', () => {
    const { stack, unit, template } = alone({ http: { port: 8080, timeout: '10s' }, scaling: { min: 1, max: 5 } });
    expect(template[idOf(stack, unit, 'duration')]?.Properties.Threshold).toBe(8_000);
    expect(template[idOf(stack, unit, 'concurrency')]?.Properties.Threshold).toBe(40);
  });

  it('of a reader watch its dead letters, its failures and how long messages wait; who tells failures is asked to', () => {
    const shop = new System('shop');
    const events = shop.topic('order-events', { broker: 'sns-sqs' });
    shop.worker('mails', { image: IMAGE }).subscribes(events);
    const stack = systemOf(shop);
    const unit = stack.worker('mails');
    const names = [...(unit.alarms?.byName.keys() ?? [])];
    expect(names).toEqual(
      expect.arrayContaining(['dead letters', 'dead letters of order-events', 'failures of order-events', 'age of order-events']),
    );
    const template = resources(stack);
    const [source] = Object.values(template).filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping') as [Resource];
    expect(source.Properties.MetricsConfig).toEqual({ Metrics: ['EventCount'] });
    const old: World = ({ name }) => (name === 'ApproximateAgeOfOldestMessage' ? { max: from(60, 2_000) } : undefined);
    expect(new CloudWatch(template, old).firstOn(idOf(stack, unit, 'page'), 50, 90)).toBeGreaterThan(60);
  });

  it('of a job are tickets: nobody is called at night for what can be run again', () => {
    const stack = ownStack();
    const job = new ServerlessJob(stack, 'settle', { image: IMAGE, command: ['settle'], schedule: '0 2 * * *' });
    expect(job.alarms?.page).toBeUndefined();
    const failed: World = ({ name, dimensions }) =>
      dimensions.Resource === undefined
        ? undefined
        : { sum: (minute) => (minute === 60 && ['Errors', 'Invocations'].includes(name) ? 1 : 0), max: () => 0 };
    const cloud = new CloudWatch(resources(stack), failed);
    expect([cloud.isOn(idOf(stack, job, 'ticket'), 59), cloud.isOn(idOf(stack, job, 'ticket'), 61)]).toEqual([false, true]);
  });

  it('are none where the platform wants none', () => {
    const stack = ownStack();
    const unit = new ServerlessMicroservice(stack, 'orders', {
      image: IMAGE,
      http,
      objectives: [{ availability: 99.9 }],
      platform: { alarms: false },
    });
    expect(unit.alarms).toBeUndefined();
    expect(Object.values(resources(stack)).filter(({ Type }) => /CloudWatch::(Composite)?Alarm$/.test(Type))).toEqual([]);
  });

  it('go to a topic that is there already, whose policy is left alone', () => {
    const stack = ownStack();
    const alarms = Topic.fromTopicArn(stack, 'Pages', 'arn:aws:sns:eu-central-1:111111111111:pages');
    new ServerlessMicroservice(stack, 'orders', { image: IMAGE, http, provided: { alarms } });
    const template = resources(stack);
    expect(Object.values(template).filter(({ Type }) => Type === 'AWS::SNS::TopicPolicy')).toEqual([]);
    const actions = Object.values(template).flatMap(({ Properties }) => Properties?.AlarmActions ?? []);
    expect(new Set(actions)).toEqual(new Set(['arn:aws:sns:eu-central-1:111111111111:pages']));
  });
});

describe('a saga that needs somebody', () => {
  function saga() {
    const system = new System('shop');
    const stock = system.service('stock', { image: IMAGE, http });
    const orders = system.service('orders', { image: IMAGE, http });
    orders.calls(stock, { operations: ['POST /v1/holds', 'DELETE /v1/holds/{id}'] });
    system.saga('place-order', {
      coordinator: orders,
      steps: [
        {
          name: 'hold',
          action: { service: 'stock', operation: 'POST /v1/holds' },
          compensation: { service: 'stock', operation: 'DELETE /v1/holds/{id}' },
        },
        { name: 'charge', action: { service: 'orders', operation: 'POST /v1/payments' }, pivot: true },
      ],
    });
    const stack = systemOf(system);
    const template = resources(stack);
    const api = stack.resolve(stack.microservice('stock').api.id).Ref as string;
    const kinds = (world: World, stuckAt = 100) =>
      new CloudWatch(template, world)
        .messages(stuckAt - 50, stuckAt + 90)
        .map(({ alarm }) => [severity(template, alarm), JSON.parse(template[alarm]?.Properties.AlarmDescription).of]);
    return { kinds, api };
  }
  const stuck: World = ({ namespace, name }) =>
    namespace === 'Keelson/Sagas' ? { sum: name.endsWith('-Stuck') ? from(100, 1, 105) : () => 0 } : undefined;

  it('pages, and is a ticket that stays', () => {
    expect(saga().kinds(stuck)).toEqual(
      expect.arrayContaining([
        ['page', 'place-order'],
        ['ticket', 'place-order'],
      ]),
    );
  });

  it('is a ticket alone while what takes part in it is in trouble', () => {
    const { kinds, api } = saga();
    const sent = kinds(requestsTo({ [api]: { requests: steady(100), errors: from(95, 1, 160) } }, stuck));
    expect(sent.filter(([kind]) => kind === 'page')).toEqual([['page', 'stock']]);
    expect(sent).toContainEqual(['ticket', 'place-order']);
  });

  it('is not one that was taken back in good order', () => {
    const { kinds } = saga();
    const executions =
      (orderly: number): World =>
      ({ namespace, name }) => {
        if (name === 'ExecutionsFailed') return { sum: from(100, 1, 101) };
        if (namespace === 'Keelson/Sagas') return { sum: name.endsWith('-orderly') ? from(100, orderly, 101) : () => 0 };
        return undefined;
      };
    expect(kinds(executions(1))).toEqual([]);
    expect(kinds(executions(0))).toEqual([['ticket', 'place-order']]);
  });
});
