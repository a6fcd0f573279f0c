import { defineConfig, System } from 'keelson';

const shop = new System('shop', { owner: 'team-shop' });
shop.service('product-catalog', {
  image: '111111111111.dkr.ecr.eu-central-1.amazonaws.com/product-catalog:1.4.2',
  runtime: 'go',
  http: { port: 8080 },
});

export default defineConfig({ system: shop, environments: { production: { aws: {} } } });
