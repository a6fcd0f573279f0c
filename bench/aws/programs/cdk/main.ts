import { App, NestedStack, Stack, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { systemDashboard } from './dashboards';
import { type Item, items } from './items';
import { ServiceFunction } from './service-function';
import { identityOf } from './service-identity';
import { Shared } from './shared';

/** The same system, written by hand: what has state in one stack, a nested stack for the function of each service. */
const app = new App({ outdir: process.env.OUT ?? 'cdk.out' });
const shop = new Stack(app, 'shop', { description: 'The system shop.', env: { account: '111111111111', region: 'eu-central-1' } });
Tags.of(shop).add('system', 'shop');
const shared = new Shared(shop, 'Shared');
const all = items(Number(process.env.SERVICES ?? '10'), Number(process.env.CALLS ?? '3'));

const identities = new Map(all.map((item) => [item.name, identityOf(tagged(new Construct(shop, item.name), item), item, shared)]));
const services = new Map<string, ServiceFunction>();
// The alarms of a service refer to those of what it calls.
for (const item of [...all].reverse()) {
  const stack = new NestedStack(shop, `${item.name}-function`, { description: `${item.name} of shop.` });
  const props = { item, shared, identities, services };
  services.set(item.name, new ServiceFunction(tagged(new Construct(stack, item.name), item), 'Service', props));
}
const shown = all.map(({ name }) => services.get(name) as ServiceFunction);
systemDashboard(
  shop,
  shared,
  shown.map(({ watched, alarms }) => ({ ...watched, inTrouble: alarms.inTrouble.attrArn, needsAttention: alarms.needsAttention.attrArn })),
);
app.synth();

function tagged(scope: Construct, { name }: Item): Construct {
  Tags.of(scope).add('service', name);
  Tags.of(scope).add('owner', 'team-shop');
  return scope;
}
