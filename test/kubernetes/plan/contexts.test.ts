import { App, Chart } from 'cdk8s';
import type { System } from 'keelson';
import { ProductionMicroservice } from 'keelson/kubernetes';
import { codesOf, imageOf, planned, shop, templateOf } from './support/manifests';

const ENVIRONMENT = { existing: { kafka: { brokers: ['10.0.0.9:9093'] } }, kubernetes: { namespace: 'shop' } };
const service = (each: System, name: string, context?: string): ReturnType<System['service']> =>
  each.service(name, { image: imageOf(name), http: { port: 8080 }, ...(context === undefined ? {} : { context }) });

/** Two contexts, units of each and one of none. */
const system = (): System =>
  shop((each) => {
    each.context('sales');
    each.context('stock');
    const orders = service(each, 'orders', 'sales');
    const basket = service(each, 'basket', 'sales');
    const shelf = service(each, 'shelf', 'stock');
    const loner = service(each, 'loner');
    const events = each.topic('order-events', { broker: 'kafka' });
    orders.calls(shelf).calls(basket);
    basket.publishes(events);
    each.worker('packer', { image: imageOf('packer'), context: 'stock' }).subscribes(events);
    loner.calls(orders);
    each.job('count', { image: imageOf('count'), context: 'stock', schedule: '@daily' }).calls(basket);
  });

const crossings = (name: string, of = planned(system(), ENVIRONMENT)): string[] =>
  Object.keys(of.one('NetworkPolicy', name).metadata.labels).filter((label) => /^call/.test(label));

describe('an edge across two contexts', () => {
  it('stands on the network policies of both ends, by the context of the other', () => {
    expect(crossings('orders')).toEqual(['calls-context/stock']);
    expect(crossings('shelf')).toEqual(['called-from-context/sales']);
  });

  it('stands there for messages too, from who writes to who reads', () => {
    expect(crossings('packer')).toEqual(['called-from-context/sales']);
    expect(crossings('basket')).toEqual(['called-from-context/stock', 'calls-context/stock']);
  });

  it('stands there for jobs', () => {
    expect(crossings('count')).toEqual(['calls-context/sales']);
  });

  it('is none within a context, nor to what belongs to none', () => {
    expect(crossings('loner')).toEqual([]);
    const inside = shop((each) => {
      each.context('sales');
      service(each, 'orders', 'sales').calls(service(each, 'basket', 'sales'));
    });
    expect(crossings('orders', planned(inside))).toEqual([]);
  });

  it('is none of the pods: an edge of somebody else would restart them', () => {
    for (const workload of planned(system(), ENVIRONMENT).workloads)
      expect(JSON.stringify(templateOf(workload))).not.toMatch(/call(s|ed-from)-context/);
  });

  it('follows the contexts of the environment', () => {
    const moved = planned(system(), { ...ENVIRONMENT, services: { shelf: { context: 'sales' } } });
    expect(crossings('orders', moved)).toEqual([]);
  });

  it('leads to the context of a topic that says its own', () => {
    const topic = shop((each) => {
      for (const context of ['sales', 'mail']) each.context(context);
      service(each, 'orders', 'sales').publishes(each.topic('mails', { broker: 'kafka', context: 'mail' }));
    });
    expect(crossings('orders', planned(topic, ENVIRONMENT))).toEqual(['calls-context/mail']);
  });

  it('is seen between lone services as well', () => {
    const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
    const lone = (name: string, context: string): ProductionMicroservice =>
      new ProductionMicroservice(chart, name, { image: imageOf(name), http: { port: 8080 }, context });
    const orders = lone('orders', 'sales');
    const shelf = lone('shelf', 'stock');
    orders.calls(shelf);
    expect((shelf.networkPolicy.toJson() as any).metadata.labels).toMatchObject({ 'called-from-context/sales': 'true' });
    expect((orders.networkPolicy.toJson() as any).metadata.labels).toMatchObject({ 'calls-context/stock': 'true' });
  });

  it('is not claimed by labels of the user', () => {
    const own = shop((each) => each.worker('orders', { image: imageOf('orders'), labels: { 'calls-context/stock': 'true' } }));
    expect(codesOf(() => planned(own))).toEqual(['reserved-label']);
  });
});
