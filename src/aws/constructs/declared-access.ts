import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CfnElement, type NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { Construct, IConstruct } from 'constructs';
import { KeelsonError } from '../../model/problem';
import { isRecord } from '../../model/shape';
import { Service } from '../../model/unit';
import { type Account, iamOf } from '../iam/account';
import type { Deployment } from '../iam/deployment';
import { type Comparison, compareAllPairs } from '../iam/pairs/compare';
import type { Declared } from '../iam/pairs/declared';
import type { ChannelMapping, Delivery, OwnMapping, SecretMapping, StoreMapping, SystemMapping } from '../iam/pairs/mapping';
import type { StackTemplate, Template } from '../iam/template';
import { isRead, usedSecrets } from '../plan/secrets';
import type { ChannelResources } from './channels';
import { ServerlessSystem } from './serverless-system';
import { ServerlessUnit } from './serverless-unit';
import type { SagaStateMachine } from './state-machine';
import type { StoreResources } from './stores/store-resources';

/** Constructs, and what the roles of their templates may do. */
export interface DeclaredAccess {
  /** Answers any question about the templates: `account.evaluate({ principal, action, resource })`. */
  readonly account: Account;
  /** Which resources stand for what was declared. */
  readonly mapping: SystemMapping;
  /** All pairs: what was declared, and what the templates allow. */
  compare(): Comparison;
}

/**
 * What the templates of constructs allow, beside what was declared: for a test of a stack. It synthesises the app, which ends the declaration.
 * Nothing is deployed, and no account is asked. What is compared stands in `compareAllPairs`.
 *
 * @param scope - a `ServerlessSystem`, or a stack or an app with units that stand alone
 * @throws KeelsonError where the scope is in no app
 * @example
 * import { App } from 'aws-cdk-lib/core';
 * import { System } from 'keelson';
 * import { declaredAccess, ServerlessSystem } from 'keelson/aws';
 *
 * const image = '111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop:1.0.0';
 * const shop = new System('shop', { owner: 'team-shop' });
 * const catalog = shop.service('product-catalog', { image, http: { port: 8080 } });
 * shop.service('order-service', { image, http: { port: 8080 } }).calls(catalog, { operations: ['GET /v1/products/{id}'] });
 *
 * const stack = new ServerlessSystem(new App(), 'shop', { system: shop, environment: { aws: {} } });
 * const { differences } = declaredAccess(stack).compare();
 * if (differences.length > 0) throw new Error(JSON.stringify(differences));
 */
export function declaredAccess(scope: IConstruct): DeclaredAccess {
  const stage = Stage.isStage(scope) ? scope : Stage.of(scope);
  if (stage === undefined) {
    throw new KeelsonError([
      {
        code: 'no-stack',
        path: scope.node.path,
        received: 'a construct outside every app',
        expected: 'an app, a stack of one, or a construct in it',
        fix: "start from new Stack(new App(), 'shop')",
      },
    ]);
  }
  const account = iamOf({ templates: templatesOf(stage.synth()) });
  const found = foundBelow(scope);
  const mapping = mappingOf(found, account.deployment);
  return { account, mapping, compare: () => compareAllPairs(found.declared, account, mapping) };
}

/**
 * The templates of a cloud assembly, those of nested stacks included, as `iamOf` takes them.
 *
 * @param assembly - what `app.synth()` gives
 */
export function templatesOf(assembly: CloudAssembly): StackTemplate[] {
  return assembly.stacks.map((stack) => {
    const { account, region } = stack.environment;
    return {
      name: stack.stackName,
      template: stack.template as Template,
      nested: nestedTemplates(assembly.directory, stack.id),
      ...(/^\d{12}$/.test(account) ? { account } : {}),
      ...(/^[a-z]+(-[a-z]+)+-\d$/.test(region) ? { region } : {}),
    };
  });
}

/** By the hashes of their assets, which stand in `TemplateURL`. */
function nestedTemplates(folder: string, artifact: string): Record<string, Template> {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const manifest = read(`${artifact}.assets.json`);
  const files = isRecord(manifest) && isRecord(manifest.files) ? Object.entries(manifest.files) : [];
  return Object.fromEntries(
    files.flatMap(([hash, file]) => {
      const path = isRecord(file) && isRecord(file.source) ? file.source.path : undefined;
      return typeof path === 'string' && path.endsWith('.nested.template.json') ? [[hash, read(path) as Template]] : [];
    }),
  );
}

/** @internal Units, channels and sagas below a construct, and what they were declared as. */
export interface Found {
  readonly units: readonly ServerlessUnit[];
  readonly channels: readonly ChannelResources[];
  readonly sagas: ReadonlyMap<string, SagaStateMachine>;
  readonly declared: Declared;
}

/** @internal */
export function foundBelow(scope: IConstruct): Found {
  const all = scope.node.findAll();
  const units = all.filter((each): each is ServerlessUnit => each instanceof ServerlessUnit);
  const systems = all.filter((each) => each instanceof ServerlessSystem);
  const declarations = units.map(({ declaration }) => declaration);
  const channels = new Set(declarations.flatMap(({ edges }) => [...edges.publishes, ...edges.subscribes].map(({ to }) => to)));
  for (const { system } of systems) for (const channel of system.channels) channels.add(channel);
  const { channels: carried } = units[0]?.registry ?? { channels: new Map<never, ChannelResources>() };
  const sagas = new Map(systems.flatMap(({ sagas: machines }) => [...machines]));
  return {
    units,
    channels: [...channels].flatMap((channel) => carried.get(channel as never) ?? []),
    sagas,
    declared: {
      units: declarations,
      services: declarations.filter((unit) => unit instanceof Service),
      channels: [...channels],
      stores: units.flatMap((unit) =>
        [...unit.stores.keys()].map((name) => unit.declaration.edges.owns.find(({ to }) => to.name === name)!.to),
      ),
      secrets: [...new Set(declarations.flatMap(({ edges }) => edges.uses.map(({ to }) => to)))],
      sagas: systems.flatMap(({ system }) => system.sagas.filter(({ name }) => sagas.has(name))),
    },
  };
}

/** @internal Which resources of the templates stand for what was declared. */
export function mappingOf({ units, channels, sagas }: Found, deployment: Deployment): SystemMapping {
  const read = new Reader(deployment);
  return {
    units: Object.fromEntries(units.map((unit) => [unit.declaration.name, read.address(unit.function)])),
    apis: Object.fromEntries(
      units.flatMap(({ declaration, internalApi }) =>
        internalApi === undefined ? [] : [[declaration.name, read.address(internalApi.api)]],
      ),
    ),
    own: Object.fromEntries(units.map((unit) => [unit.declaration.name, ownMapping(unit, read)])),
    channels: Object.fromEntries(channels.map((carried) => [carried.channel.name, channelMapping(carried, units, read)])),
    stores: Object.fromEntries(
      units.flatMap((unit) => [...unit.stores].map(([name, resources]) => [name, storeMapping(unit, resources, read)] as const)),
    ),
    secrets: secretMappings(units, read),
    sagas: Object.fromEntries(
      [...sagas].map(([name, { stateMachine }]) => {
        const address = read.address(stateMachine);
        return [name, { stateMachine: address, role: address }];
      }),
    ),
  };
}

/** Reads late values of constructs as the templates have them. */
class Reader {
  constructor(private readonly deployment: Deployment) {}

  /** Where the resource of a construct stands. */
  address(construct: IConstruct): string {
    const element = (construct.node.defaultChild ?? construct) as CfnElement;
    return `${this.pathOf(element.stack)}/${element.stack.resolve(element.logicalId)}`;
  }

  /** A text of a construct; undefined where no template has it. */
  text(owner: IConstruct, value: string | undefined): string | undefined {
    const stack = Stack.of(owner);
    const resolved = this.deployment.stacks.find(({ path }) => path === this.pathOf(stack))?.resolve(stack.resolve(value));
    return typeof resolved === 'string' ? resolved : undefined;
  }

  private pathOf(stack: Stack): string {
    const { nestedStackParent: parent, nestedStackResource: resource } = stack as NestedStack;
    return parent === undefined || resource === undefined
      ? stack.stackName
      : `${this.pathOf(parent)}/${parent.resolve(resource.logicalId)}`;
  }
}

/** Members that have a value. */
function known<K extends string>(members: Record<K, string | undefined>): Partial<Record<K, string>> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<Record<K, string>>;
}

/** The key of something, where the templates have it: of any other, nobody knows the policy. */
function keyOf(
  owner: IConstruct,
  key: { readonly keyArn: string; readonly node: Construct['node'] } | undefined,
  read: Reader,
): string | undefined {
  return key?.node.defaultChild === undefined ? undefined : read.text(owner, key.keyArn);
}

function ownMapping(unit: ServerlessUnit, read: Reader): OwnMapping {
  return known({
    function: read.text(unit, unit.alias.functionArn),
    logs: read.text(unit, unit.logGroup.logGroupArn),
    deadLetters: read.text(unit.deadLetters, unit.deadLetters.queueArn),
    idempotency: unit.idempotencyTable === undefined ? undefined : read.text(unit.idempotencyTable, unit.idempotencyTable.tableArn),
  });
}

function channelMapping(carried: ChannelResources, units: readonly ServerlessUnit[], read: Reader): ChannelMapping {
  const { channel, topic, bus, queue, consumers } = carried;
  const subscriptions = channel.subscriptions.flatMap((subscription) => {
    const unit = units.find(({ declaration }) => declaration === subscription.from);
    const consumed = unit === undefined ? undefined : read.text(carried, carried.consumedBy(subscription).queue.queueArn);
    return consumed === undefined ? [] : [[subscription.from.name, consumed] as const];
  });
  const publications = channel.publications.map(({ from, properties }) => [
    from.name,
    { 'events:source': [from.name], ...(properties.messages === undefined ? {} : { 'events:detail-type': [...properties.messages] }) },
  ]);
  const deliveries = [...consumers.values()].flatMap((consumer): Delivery[] => {
    const rule = consumer.node.tryFindChild('Rule');
    const source = bus === undefined ? read.text(carried, topic?.topicArn) : rule === undefined ? undefined : read.address(rule);
    const service = bus === undefined ? 'sns.amazonaws.com' : 'events.amazonaws.com';
    return [consumer.queue, consumer.deadLetters].flatMap((each) => {
      const arn = read.text(carried, each.queueArn);
      return source === undefined || arn === undefined ? [] : [{ queue: arn, service, source }];
    });
  });
  return {
    ...known({
      topic: read.text(carried, topic?.topicArn),
      bus: read.text(carried, bus?.eventBusArn),
      queue: read.text(carried, queue?.queueArn),
      key: keyOf(carried, carried.key, read),
    }),
    ...(bus === undefined ? {} : { publications: Object.fromEntries(publications) }),
    // A queue has the readers that are declared: none where nobody reads it.
    subscriptions: Object.fromEntries(subscriptions),
    deadLetters: [...consumers.values()].flatMap(({ deadLetters }) => read.text(carried, deadLetters.queueArn) ?? []),
    deliveries,
  };
}

function storeMapping(unit: ServerlessUnit, resources: StoreResources, read: Reader): StoreMapping {
  if (resources.kind === 'table') return known({ table: read.text(unit.identity, resources.table.tableArn) });
  if (resources.kind === 'cache') return {};
  const { cluster, credentials } = resources;
  return known({ secret: read.text(cluster, credentials.secretArn), key: keyOf(cluster, unit.shared.key, read) });
}

/** Secrets that somebody reads as files; of those that are variables, nobody reads anything while it runs. */
function secretMappings(units: readonly ServerlessUnit[], read: Reader): Record<string, SecretMapping> {
  const readers = new Map<string, string[]>();
  for (const unit of units)
    for (const used of usedSecrets(unit.scope))
      readers.set(used.name, [...(readers.get(used.name) ?? []), ...(isRead(used) ? [unit.declaration.name] : [])]);
  const mappings = units.flatMap(({ shared }) =>
    [...shared.secrets.all].flatMap(([name, { resource, isNew }]): [string, SecretMapping][] => {
      const secret = read.text(shared, resource)?.replace('??????', 'AbCdEf');
      if (secret === undefined) return [];
      const key = isNew ? keyOf(shared, shared.key, read) : undefined;
      return [[name, { secret, readers: readers.get(name) ?? [], ...(key === undefined ? {} : { key }) }]];
    }),
  );
  return Object.fromEntries(mappings);
}
