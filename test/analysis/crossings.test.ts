import { System } from 'keelson';
import { crossingsOf } from '../../src/analysis/crossings';

const image = 'registry.example.com/app:1.0.0';

function shop(isReversed = false): System {
  const system = new System('shop');
  for (const name of ['sales', 'stock', 'mail']) system.context(name);
  const orders = system.service('orders', { image, http: { port: 8080 }, context: 'sales' });
  const basket = system.service('basket', { image, http: { port: 8080 }, context: 'sales' });
  const shelf = system.service('shelf', { image, http: { port: 8080 }, context: 'stock' });
  const loner = system.service('loner', { image, http: { port: 8080 } });
  const packer = system.worker('packer', { image, context: 'stock' });
  const count = system.job('count', { image, context: 'stock' });
  const events = system.topic('order-events', { broker: 'kafka' });
  const mails = system.queue('mails', { broker: 'kafka', context: 'mail' });
  const edges = [
    () => orders.calls(shelf),
    () => orders.calls(basket),
    () => loner.calls(shelf),
    () => basket.publishes(events),
    () => packer.subscribes(events),
    () => basket.subscribes(events),
    () => count.calls(orders),
    () => orders.publishes(mails),
    () => packer.subscribes(mails),
  ];
  for (const declare of isReversed ? edges.reverse() : edges) declare();
  return system;
}

describe('the edges from one context into another', () => {
  it('are calls and messages whose ends belong to two, and what leads to a channel of a third', () => {
    expect(crossingsOf(shop())).toEqual([
      { from: 'mails', to: 'packer', kind: 'subscription', contexts: ['mail', 'stock'] },
      { from: 'orders', to: 'mails', kind: 'publication', contexts: ['sales', 'mail'] },
      { from: 'basket', to: 'packer', kind: 'message', through: 'order-events', contexts: ['sales', 'stock'] },
      { from: 'orders', to: 'packer', kind: 'message', through: 'mails', contexts: ['sales', 'stock'] },
      { from: 'orders', to: 'shelf', kind: 'call', contexts: ['sales', 'stock'] },
      { from: 'count', to: 'orders', kind: 'call', contexts: ['stock', 'sales'] },
    ]);
  });

  it('are the same whatever the order of declaration', () => {
    expect(crossingsOf(shop(true))).toEqual(crossingsOf(shop()));
  });

  it('follow the contexts of an environment', () => {
    const kinds = crossingsOf(shop(), { services: { orders: { context: 'stock' } } }).map(({ from, to }) => `${from} ${to}`);
    expect(kinds).not.toContain('orders shelf');
    expect(kinds).toContain('orders basket');
  });
});
