import { App, Chart } from 'cdk8s';
import { ProductionMicroservice } from 'keelson/kubernetes';

const app = new App();
const chart = new Chart(app, 'shop', { namespace: 'shop' });

const image = `registry.example.com/product-catalog:1.4.2@sha256:${'0'.repeat(64)}`;
new ProductionMicroservice(chart, 'product-catalog', { image, runtime: 'go', http: { port: 8080 } });

app.synth();
