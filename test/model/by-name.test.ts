import { byName, indexOf } from '../../src/model/by-name';
import { System } from '../../src/model/system';

const PORT = { http: { port: 8080 } };

test('what is declared after the first reading stands in the next one, in its place', () => {
  const shop = new System('shop');
  shop.service('orders', PORT);
  shop.worker('mailer', {});
  expect(shop.units.map((unit) => unit.name)).toEqual(['mailer', 'orders']);
  expect(shop.services.map((unit) => unit.name)).toEqual(['orders']);

  shop.service('catalog', PORT);
  expect(shop.units.map((unit) => unit.name)).toEqual(['catalog', 'mailer', 'orders']);
  expect(shop.services.map((unit) => unit.name)).toEqual(['catalog', 'orders']);
});

test('a system sorts its declarations once, however often it is read', () => {
  const shop = new System('shop');
  shop.service('orders', PORT);
  shop.secret('key', { provider: 'kubernetes' });
  expect(shop.units).toBe(shop.units);
  expect(shop.services).toBe(shop.services);
  expect(shop.secrets).toBe(shop.secrets);
});

test('nobody can change the order that others read', () => {
  const shop = new System('shop');
  shop.service('orders', PORT);
  expect(() => (shop.units as unknown[]).pop()).toThrow(TypeError);
});

test('of two declarations with one name the index holds the first', () => {
  const service = { name: 'orders', kind: 'service' };
  const worker = { name: 'orders', kind: 'worker' };
  const index = indexOf(byName([worker, service]));
  expect(index.get('orders')).toBe(service);
  expect(index.size).toBe(1);
});
