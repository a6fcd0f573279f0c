import type { Unit } from '../../../model/unit';
import type { RequestContext } from '../context';
import type { Declared } from './declared';
import type { SystemMapping } from './mapping';

/** One action on what was declared, and the units that may do it. */
export interface Access {
  /** `topic order-events`. */
  readonly target: string;
  readonly action: string;
  /** An ARN or an address. */
  readonly resource: string;
  readonly context?: RequestContext;
  readonly units: ReadonlySet<string>;
  /** Whether the resource is a role, or what runs as one. */
  readonly isRole?: boolean;
  /** The key that the action needs too, by address, and for which service of AWS. */
  readonly key?: { readonly address: string; readonly actions: readonly string[]; readonly service: string };
}

const NOBODY: ReadonlySet<string> = new Set();
const TABLE_ACTIONS = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((action) => `dynamodb:${action}`);
const WRITE_KEY = ['kms:GenerateDataKey', 'kms:Decrypt'];
const READ_KEY = ['kms:Decrypt'];

/** Every access to stores, channels, secrets and sagas that somebody declares, and such as nobody may have. */
export function accessesOf(system: Declared, mapping: SystemMapping): readonly Access[] {
  return [
    ...channelAccesses(system, mapping),
    ...storeAccesses(system, mapping),
    ...secretAccesses(system, mapping),
    ...sagaAccesses(system, mapping),
    ...ownAccesses(mapping),
  ];
}

function channelAccesses(system: Declared, { channels = {} }: SystemMapping): Access[] {
  return system.channels.flatMap((channel): Access[] => {
    const mapped = entry(channels, channel.name);
    if (mapped === undefined) return [];
    const target = `${channel.kind} ${channel.name}`;
    const publishers = namesOf(channel.publications.map(({ from }) => from));
    const subscribers = namesOf(channel.subscriptions.map(({ from }) => from));
    const keyOf = (service: string, actions: readonly string[]) =>
      mapped.key === undefined ? {} : { key: { address: mapped.key, actions, service } };
    const write = (action: string, resource: string, service: string): Access[] => {
      const access = { target, action, resource, ...keyOf(service, WRITE_KEY) };
      if (mapped.publications !== undefined)
        return Object.entries(mapped.publications).map(([unit, context]) => ({ ...access, context, units: new Set([unit]) }));
      return [{ ...access, ...(mapped.context === undefined ? {} : { context: mapped.context }), units: publishers }];
    };
    const read = (resource: string, units: ReadonlySet<string>): Access[] => [
      ...['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'].map((action) => ({
        target,
        action,
        resource,
        units,
        ...keyOf('sqs', READ_KEY),
      })),
      { target, action: 'sqs:PurgeQueue', resource, units: NOBODY },
    ];
    return [
      ...(mapped.topic === undefined
        ? []
        : [...write('sns:Publish', mapped.topic, 'sns'), { target, action: 'sns:Subscribe', resource: mapped.topic, units: NOBODY }]),
      ...(mapped.bus === undefined ? [] : write('events:PutEvents', mapped.bus, 'events')),
      ...(mapped.queue === undefined ? [] : write('sqs:SendMessage', mapped.queue, 'sqs')),
      ...(mapped.queue === undefined || mapped.subscriptions !== undefined ? [] : read(mapped.queue, subscribers)),
      ...readersOf(mapped.subscriptions ?? {}).flatMap(([queue, units]) => [
        ...read(queue, units),
        ...(queue === mapped.queue ? [] : [{ target, action: 'sqs:SendMessage', resource: queue, units: NOBODY }]),
      ]),
      ...(mapped.deadLetters ?? []).flatMap((queue) => read(queue, NOBODY)),
    ];
  });
}

/** Units of one group share a queue. */
function readersOf(subscriptions: Readonly<Record<string, string>>): readonly (readonly [string, ReadonlySet<string>])[] {
  const readers = new Map<string, Set<string>>();
  for (const [unit, queue] of Object.entries(subscriptions)) readers.set(queue, (readers.get(queue) ?? new Set()).add(unit));
  return [...readers];
}

function storeAccesses(system: Declared, { stores = {} }: SystemMapping): Access[] {
  return system.units.flatMap((unit) =>
    unit.edges.owns.flatMap(({ to }): Access[] => {
      const mapped = entry(stores, to.name);
      if (mapped === undefined) return [];
      const target = `store ${to.name}`;
      const units = new Set([unit.name]);
      const { table, databaseUser, secret, key } = mapped;
      return [
        ...(table === undefined ? [] : TABLE_ACTIONS.map((action) => ({ target, action, resource: table, units }))),
        ...(table === undefined
          ? []
          : ['dynamodb:DeleteTable', 'dynamodb:UpdateTable'].map((action) => ({ target, action, resource: table, units: NOBODY }))),
        ...(databaseUser === undefined ? [] : [{ target, action: 'rds-db:connect', resource: databaseUser, units }]),
        ...(mapped.cache ?? []).map((resource) => ({ target, action: 'elasticache:Connect', resource, units })),
        ...(secret === undefined ? [] : secretActions(target, secret, units, key)),
      ];
    }),
  );
}

function secretAccesses(system: Declared, { secrets = {} }: SystemMapping): Access[] {
  return system.secrets.flatMap((secret) => {
    const mapped = entry(secrets, secret.name);
    if (mapped === undefined) return [];
    const users =
      mapped.readers === undefined
        ? namesOf(system.units.filter((unit) => unit.edges.uses.some(({ to }) => to === secret)))
        : new Set(mapped.readers);
    return secretActions(`secret ${secret.name}`, mapped.secret, users, mapped.key);
  });
}

function secretActions(target: string, resource: string, units: ReadonlySet<string>, key: string | undefined): Access[] {
  return [
    {
      target,
      action: 'secretsmanager:GetSecretValue',
      resource,
      units,
      ...(key === undefined ? {} : { key: { address: key, actions: READ_KEY, service: 'secretsmanager' } }),
    },
    { target, action: 'secretsmanager:PutSecretValue', resource, units: NOBODY },
    { target, action: 'secretsmanager:DeleteSecret', resource, units: NOBODY },
  ];
}

function sagaAccesses(system: Declared, { sagas = {} }: SystemMapping): Access[] {
  return system.sagas.flatMap((saga) => {
    const mapped = entry(sagas, saga.name);
    if (mapped === undefined) return [];
    const target = `saga ${saga.name}`;
    return [
      { target, action: 'states:StartExecution', resource: mapped.stateMachine, units: new Set([saga.properties.coordinator]) },
      { target, action: 'states:UpdateStateMachine', resource: mapped.stateMachine, units: NOBODY },
    ];
  });
}

/** What each unit has for itself; its function is asked by nobody but what stands before it. */
function ownAccesses({ units, own = {} }: SystemMapping): Access[] {
  return Object.entries(own).flatMap(([name, { function: invoked, logs, deadLetters, idempotency }]): Access[] => {
    const target = `what ${name} has for itself`;
    const only = new Set([name]);
    const each = (resource: string | undefined, actions: readonly string[], allowed: ReadonlySet<string>): Access[] =>
      resource === undefined ? [] : actions.map((action) => ({ target, action, resource, units: allowed }));
    return [
      ...each(invoked, ['lambda:InvokeFunction'], NOBODY),
      ...each(logs, ['logs:CreateLogStream', 'logs:PutLogEvents'], only),
      ...each(deadLetters, ['sqs:SendMessage'], only),
      ...each(deadLetters, ['sqs:ReceiveMessage'], NOBODY),
      ...each(idempotency, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'], only),
      ...(Object.hasOwn(units, name) ? [{ target, action: 'sts:AssumeRole', resource: units[name]!, units: NOBODY, isRole: true }] : []),
    ];
  });
}

function namesOf(units: readonly Unit[]): ReadonlySet<string> {
  return new Set(units.map(({ name }) => name));
}

function entry<T>(map: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}
