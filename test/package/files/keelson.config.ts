import { defineConfig, System } from 'keelson';

const shop = new System('shop', { owner: 'team-shop' });
shop.service('product-catalog', {
  image: `registry.example.com/product-catalog:1.4.2@sha256:${'0'.repeat(64)}`,
  runtime: 'go',
  http: { port: 8080 },
});

export default defineConfig({
  system: shop,
  environments: { production: { kubernetes: { version: '1.34', namespace: 'shop' } } },
});
