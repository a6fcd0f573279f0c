import { Chart, Testing } from 'cdk8s';
import { ProductionMicroservice } from 'keelson/kubernetes';

test('the manifests of a service', () => {
  const chart = new Chart(Testing.app(), 'shop', { namespace: 'shop' });
  const image = `registry.example.com/product-catalog:1.4.2@sha256:${'0'.repeat(64)}`;
  new ProductionMicroservice(chart, 'product-catalog', { image, runtime: 'go', http: { port: 8080 } });
  expect(Testing.synth(chart)).toMatchSnapshot();
});
