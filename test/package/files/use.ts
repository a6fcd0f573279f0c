import { App, Chart, Testing } from 'cdk8s';
import { defineConfig, KeelsonError, System } from 'keelson';
import { ProductionMicroservice } from 'keelson/kubernetes';

const image = `registry.example.com/product-catalog:1.4.2@sha256:${'0'.repeat(64)}`;

const system: System = new System('shop', { owner: 'team-shop' });
system.service('product-catalog', { image, runtime: 'go', http: { port: 8080 } });
export const config = defineConfig({
  system,
  environments: { production: { kubernetes: { version: '1.34', namespace: 'shop' } } },
});

const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
const catalog = new ProductionMicroservice(chart, 'product-catalog', { image, runtime: 'go', http: { port: 8080 } });
const kind: string = catalog.workload.kind;

// Types that resolve to `any` would accept these.
// @ts-expect-error a misspelt property of a service
system.service('order-service', { image, runtime: 'go', http: { port: 8080 }, replicaz: 2 });
// @ts-expect-error a misspelt property of a construct
export const misspelt = () => new ProductionMicroservice(chart, 'order-service', { image, runtime: 'go', htpp: { port: 8080 } });
// @ts-expect-error the problems of an error are a list, not a text
export const problems = (error: KeelsonError): string => error.problems;

const kinds = Testing.synth(chart).map((manifest: { kind: string }) => manifest.kind);
console.log(JSON.stringify({ kind, kinds, isError: new KeelsonError([]) instanceof Error }));
