import { App, Chart, Testing } from 'cdk8s';
import { defineConfig, KeelsonError, System } from 'keelson';
import { KubernetesSystem, ProductionMicroservice } from 'keelson/kubernetes';

for (const [name, value] of Object.entries({ defineConfig, KeelsonError, System, KubernetesSystem, ProductionMicroservice })) {
  if (typeof value !== 'function') throw new Error(`${name} is ${typeof value}`);
}
const image = `registry.example.com/product-catalog:1.4.2@sha256:${'0'.repeat(64)}`;
const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
const catalog = new ProductionMicroservice(chart, 'product-catalog', { image, runtime: 'go', http: { port: 8080 } });
const kinds = Testing.synth(chart).map((manifest) => manifest.kind);
console.log(JSON.stringify({ kind: catalog.workload.kind, kinds, isError: new KeelsonError([]) instanceof Error }));
