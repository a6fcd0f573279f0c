import { ServerlessMicroservice } from '../../../src/aws/index';
import { System } from '../../../src/model/system';
import { text } from '../support/cloudwatch';
import { IMAGE, ownStack, type Resource, resourcesOf, systemOf, templatesOf } from './support';

const http = { port: 8080 } as const;

interface Placed {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, any>>;
}

function shop() {
  const system = new System('shop');
  const events = system.topic('order-events', { broker: 'sns-sqs' });
  const catalog = system.service('catalog', { image: IMAGE, http });
  const orders = system.service('orders', {
    image: IMAGE,
    http,
    objectives: [
      { availability: 99.9, window: '28d' },
      { latency: '1s', percentile: 95 },
    ],
  });
  catalog.owns('products', { engine: 'dynamodb' });
  orders.calls(catalog, { operations: ['GET /v1/products'] });
  orders.publishes(events);
  system.worker('mails', { image: IMAGE }).subscribes(events);
  system.saga('place-order', {
    coordinator: orders,
    steps: [{ name: 'charge', action: { service: 'orders', operation: 'POST /v1/payments' }, pivot: true }],
  });
  return system;
}

/** The widgets of each dashboard, by its name; references are the logical ids of what they refer to. */
function boards(stack = systemOf(shop())): Record<string, readonly Placed[]> {
  const found = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Dashboard'));
  return Object.fromEntries(found.map(({ Properties }) => [Properties.DashboardName, JSON.parse(text(Properties.DashboardBody)).widgets]));
}

const boardOf = (name: string) => Object.entries(boards()).find(([key]) => key.startsWith(`shop-${name}-`))?.[1] as readonly Placed[];
const titles = (widgets: readonly Placed[]) => widgets.map(({ properties }) => properties.title ?? properties.markdown.split('\n')[0]);

describe('dashboards', () => {
  it('are one for each unit and one for the system, under names that the alarms say', () => {
    const stack = systemOf(shop());
    const names = Object.keys(boards(stack));
    expect(names).toHaveLength(4);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,255}$/);
    expect(names).toContain(stack.dashboard.dashboardName);
    expect(names).toContain(stack.microservice('orders').dashboard.dashboardName);
    const said = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => JSON.parse(Properties.AlarmDescription).dashboard,
    );
    for (const name of said.filter((each) => each !== undefined)) expect(names).toContain(name);
  });

  it('show objectives with what is left of their budget over their own window, then what a unit does, asks, reads and keeps', () => {
    const widgets = boardOf('orders');
    expect(titles(widgets)).toEqual(
      expect.arrayContaining([
        '# orders',
        'Alarms',
        '99.9 % of requests succeed, over 28d',
        'Rate',
        'Errors',
        'Duration, ms',
        'Concurrency',
        'catalog, by all who ask it',
        '## Saga place-order',
      ]),
    );
    const budget = widgets.find(({ properties }) => properties.title === '99.9 % of requests succeed, over 28d');
    expect(budget?.properties).toMatchObject({ view: 'singleValue', start: '-P28D', setPeriodToTimeRange: true });
    expect(JSON.stringify(budget?.properties.metrics)).toContain('/ 0.001)');
    expect(titles(boardOf('mails'))).toEqual(expect.arrayContaining(['order-events', 'Dead letters']));
    expect(titles(boardOf('catalog'))).toContain('throttles of products');
  });

  it('have each metric with pairs of names and values, and no two widgets at one place', () => {
    for (const widgets of Object.values(boards())) {
      const taken = new Set<string>();
      for (const { x, y, width, height, properties } of widgets) {
        expect(x + width).toBeLessThanOrEqual(24);
        for (let column = x; column < x + width; column += 1)
          for (let row = y; row < y + height; row += 1) {
            expect(taken.has(`${column} ${row}`)).toBe(false);
            taken.add(`${column} ${row}`);
          }
        for (const line of (properties.metrics ?? []) as readonly any[]) {
          const names = line.filter((each: unknown) => typeof each === 'string');
          if (names.length > 0) expect(names.length % 2).toBe(0);
          expect(names.every((name: string) => name.length > 0)).toBe(true);
        }
      }
    }
  });

  it('of a system show who is in trouble, and how its sagas end', () => {
    const stack = systemOf(shop());
    const widgets = boards(stack)[stack.dashboard.dashboardName] as readonly Placed[];
    expect(titles(widgets)).toEqual(
      expect.arrayContaining(['# shop', 'In trouble', 'Needs attention', 'Invocations', '## Saga place-order']),
    );
    const trouble = widgets.find(({ properties }) => properties.title === 'In trouble');
    expect(trouble?.properties.alarms).toHaveLength(3);
  });

  it('show what they can where nobody is told of anything', () => {
    const stack = ownStack();
    new ServerlessMicroservice(stack, 'orders', { image: IMAGE, http, objectives: [{ availability: 99.9 }], platform: { alarms: false } });
    const [widgets] = Object.values(boards(stack as never)) as [readonly Placed[]];
    expect(widgets.filter(({ type }) => type === 'alarm')).toEqual([]);
    expect(titles(widgets)).toContain('99.9 % of requests succeed, over 30d');
  });

  it('stand with their unit where that has a stack of its own, which keeps the system as small', () => {
    const [main, ...nested] = Object.values(templatesOf(systemOf(shop(), { aws: { stacks: 'nested' } }))) as {
      Resources: Record<string, Resource>;
    }[];
    expect(nested).toEqual([]);
    const types = Object.values(main?.Resources ?? {}).map(({ Type }) => Type);
    expect(types.filter((type) => type === 'AWS::CloudWatch::Dashboard')).toHaveLength(1);
    expect(types.filter((type) => type === 'AWS::CloudFormation::Stack')).toHaveLength(3);
  });
});
