import { System } from '../../../src/model/system';

/** Everything that a drawing tells apart, in two contexts. */
export function everything(): System {
  const shop = new System('shop', { description: 'Sells things.' });
  shop.context('selling');
  shop.context('sending', { description: 'Boxes & vans.' });
  const orders = shop.service('orders', {
    context: 'selling',
    runtime: 'go',
    criticality: 'high',
    http: { port: 8080 },
    migration: { command: ['up'] },
  });
  const prices = shop.service('prices', { context: 'selling', grpc: { port: 9000 }, scaling: 4 });
  const parcels = shop.service('parcels', { context: 'sending', http: { port: 8080 }, scaling: { min: 2, max: 9 } });
  const mailer = shop.worker('mailer', { context: 'sending' });
  const report = shop.job('report', { schedule: '0 3 * * *', timeZone: 'Europe/Vienna' });
  shop.job('import', {});
  orders.owns('orders-db', { engine: 'postgres', version: '16' });
  orders.owns('orders-cache', { engine: 'redis', version: '7' });
  const events = shop.topic('events', { broker: 'kafka', partitions: 3 });
  const work = shop.queue('work', { broker: 'rabbitmq' });
  orders.publishes(events, { messages: ['OrderPlaced'] });
  mailer.subscribes(events, { messages: ['OrderPlaced'] });
  report.publishes(work);
  parcels.subscribes(work);
  orders.calls(prices, { operations: ['shop.Prices/Get'], timeout: '200ms', soft: "shows yesterday's price" });
  orders.calls(parcels, {
    operations: ['GET /v1/parcels/{id}', 'POST /v1/parcels', 'DELETE /v1/parcels/{id}'],
    timeout: '1s',
    retries: 2,
    idempotencyKey: 'Idempotency-Key',
  });
  parcels.calls(orders, { operations: ['PUT /v1/orders/{id}'] });
  mailer.reaches('smtp.example.com:587', { timeout: '5s' });
  orders.exposes({
    host: 'shop.example.com',
    path: '/v1/orders',
    jwt: { issuer: 'i', audiences: ['a'], jwksUri: 'https://id.example.com/k' },
  });
  parcels.exposes({ host: 'shop.example.com', path: '/v1/parcels', public: true });
  return shop;
}

/** Texts that Mermaid, YAML, HTML and XML would each read as something of their own. */
export const NASTY = [
  'a "quoted" <b>bold</b> [bracket] {brace} (parenthesis) |pipe|',
  'style x:#fff; classDef y:#000; end',
  '%%{init: {"theme":"dark"}}%%',
  '---\ntitle: other\n---',
  '`code` **strong** #quot; &amp; ]]> <!-- -->',
  '\u0000\u0007\ud800 \u202e backwards 漢字 🚢',
  "1. it's - a list; * and # a heading\\",
] as const;

/** Words of Mermaid as names, and texts that are no words of anybody's. */
export function nasty(text: string): System {
  const system = new System('end', { description: text });
  system.context('subgraph', { description: text });
  const style = system.service('style', { description: text, context: 'subgraph', http: { port: 80_80 } });
  const end = system.service('end', { http: { port: 8080 } });
  const click = system.worker('class-def', {});
  style.calls(end, { operations: ['* /v1/*', 'GET /{a}/"b"/<c>'], soft: text });
  end.calls(style, { operations: ['DELETE /style:#x;'] });
  const topic = system.topic('o', { broker: 'kafka', description: text });
  click.publishes(topic);
  style.owns('x', { engine: 'postgres', description: text });
  click.reaches('end.style.example.com:443', { soft: text });
  style.exposes({ host: 'graph.example.com', path: '/a-b_c~d', public: true });
  return system;
}
