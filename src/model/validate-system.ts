import type { DeclarationLike } from './declaration';
import { compare, type Problem, show } from './problem';
import { type QueueProperties, queueShape, type TopicProperties, topicShape } from './properties/messaging';
import { type SagaProperties, sagaShape } from './properties/saga';
import { type ContextProperties, contextShape, type SystemProperties, systemShape } from './properties/system';
import { type At, nearest, object, report } from './shape';
import type { System } from './system';
import { checkDeclaredName, validateEdges, validateSecret } from './validate-edges';
import { validateUnit } from './validate-unit';

const SYSTEM = object<SystemProperties>(systemShape, 'the properties of a system');
const CONTEXT = object<ContextProperties>(contextShape, 'the properties of a context');
const TOPIC = object<TopicProperties>(topicShape, 'the properties of a topic');
const QUEUE = object<QueueProperties>(queueShape, 'the properties of a queue');
const SAGA = object<SagaProperties>(sagaShape, 'the properties of a saga');

/** Every problem of a system, whatever the order in which it was declared. */
export function validateSystem(system: System): Problem[] {
  const problems: Problem[] = [];
  const root: At = { path: [String(system.name)], depth: 1, source: system.source, problems };
  checkDeclaredName(system, root, 'system');
  SYSTEM.check(system.properties, root);
  for (const unit of system.units) {
    validateUnit(unit, problems);
    validateEdges(unit, problems);
  }
  for (const channel of system.channels) {
    const at = place(`${channel.kind}s`, channel, problems);
    checkDeclaredName(channel, at, channel.kind);
    (channel.kind === 'topic' ? TOPIC : QUEUE).check(channel.properties, at);
  }
  for (const secret of system.secrets) validateSecret(secret, problems);
  for (const context of system.contexts) {
    const at = place('contexts', context, problems);
    checkDeclaredName(context, at, 'context');
    CONTEXT.check(context.properties, at);
  }
  for (const saga of system.sagas) checkSaga(system, saga, place('sagas', saga, problems));
  checkNames(system, problems);
  checkReferences(system, problems);
  return problems;
}

function place(section: string, declaration: DeclarationLike, problems: Problem[]): At {
  return { path: [section, String(declaration.name)], depth: 2, source: declaration.source, problems };
}

function checkNames(system: System, problems: Problem[]): void {
  duplicates(system.units, (unit) => `${unit.kind}s`, 'service, worker or job', problems);
  duplicates(system.channels, (channel) => `${channel.kind}s`, 'topic or queue', problems);
  duplicates(system.secrets, () => 'secrets', 'secret', problems);
  duplicates(system.contexts, () => 'contexts', 'context', problems);
  duplicates(system.sagas, () => 'sagas', 'saga', problems);
  const owners = new Map<string, string>();
  for (const unit of system.units) {
    for (const { to, source } of [...unit.edges.owns].sort((a, b) => compare(String(a.to.name), String(b.to.name)))) {
      const owner = owners.get(to.name);
      const path = [`${unit.kind}s`, String(unit.name), 'owns', String(to.name)];
      if (owner !== undefined)
        report(
          { path, depth: path.length, source, problems },
          {
            code: 'two-owners',
            received: `${to.name}, owned by ${owner} already`,
            expected: 'one owner for each store',
            fix: `let ${unit.name} ask ${owner}, or give it a store of its own`,
          },
        );
      owners.set(to.name, unit.name);
    }
  }
}

function duplicates<D extends DeclarationLike>(
  declarations: readonly D[],
  section: (declaration: D) => string,
  what: string,
  problems: Problem[],
): void {
  const seen = new Map<string, D>();
  for (const declaration of declarations) {
    const other = seen.get(declaration.name);
    if (other !== undefined) {
      const where = other.source.locate();
      report(place(section(declaration), declaration, problems), {
        code: 'duplicate-name',
        received: `${show(declaration.name)}, declared${where === undefined ? '' : ` at ${where}`} already`,
        expected: `one ${what} of each name`,
        fix: 'rename one of them',
      });
    }
    seen.set(declaration.name, declaration);
  }
}

function checkReferences(system: System, problems: Problem[]): void {
  const contexts = new Set(system.contexts.map((context) => context.name));
  const units = new Set(system.units);
  const channels = new Set(system.channels);
  const secrets = new Set(system.secrets);
  const routes = new Map<string, string>();
  for (const unit of system.units) {
    const base = [`${unit.kind}s`, String(unit.name)];
    const at = (...keys: string[]): At => ({ path: [...base, ...keys], depth: base.length, source: unit.source, problems });
    const context = unit.properties?.context;
    if (typeof context === 'string' && !contexts.has(context)) unknown(at('context'), context, contexts, 'context');
    const foreign = (verb: string, name: string, source: At['source']): void =>
      report(
        { path: [...base, verb, name], depth: base.length + 2, source, problems },
        {
          code: 'foreign-declaration',
          received: show(name),
          expected: `a declaration of system ${system.name}`,
          fix: `declare it with ${system.name}, or reach it as an external`,
        },
      );
    for (const call of unit.edges.calls) if (!units.has(call.to)) foreign('calls', call.to.name, call.source);
    for (const edge of [...unit.edges.publishes, ...unit.edges.subscribes])
      if (!channels.has(edge.to))
        foreign(unit.edges.publishes.includes(edge as never) ? 'publishes' : 'subscribes', edge.to.name, edge.source);
    for (const use of unit.edges.uses) if (!secrets.has(use.to)) foreign('uses', use.to.name, use.source);
    const stores = new Set(unit.edges.owns.map((ownership) => ownership.to.name));
    const migration = (unit.properties as { migration?: { store?: unknown } } | undefined)?.migration?.store;
    if (typeof migration === 'string' && !stores.has(migration))
      unknown(at('migration', 'store'), migration, stores, `store that ${unit.name} owns`);
    for (const { properties, source } of unit.edges.publishes) {
      const store = typeof properties?.outbox === 'object' && properties.outbox !== null ? properties.outbox.store : undefined;
      if (typeof store === 'string' && !stores.has(store))
        unknown({ ...at('publishes'), source }, store, stores, `store that ${unit.name} owns`);
    }
    for (const route of unit.edges.exposes) {
      const { host, path = '/', methods = ['*'] } = route.properties ?? {};
      for (const method of Array.isArray(methods) ? methods : []) {
        const key = `${method} ${host}${path}`;
        const other = routes.get(key);
        if (other !== undefined)
          report(
            { path: [...base, 'exposes'], depth: base.length + 1, source: route.source, problems },
            {
              code: 'duplicate-route',
              received: `${key}, exposed by ${other} already`,
              expected: 'one service for each method, host and path',
              fix: 'change the path of one',
            },
          );
        routes.set(key, unit.name);
      }
    }
  }
}

function checkSaga(system: System, saga: System['sagas'][number], at: At): void {
  checkDeclaredName(saga, at, 'saga');
  const before = at.problems.length;
  SAGA.check(saga.properties, at);
  if (at.problems.length > before) return;
  const units = new Set(system.units.map((unit) => unit.name));
  const { coordinator, steps } = saga.properties;
  if (!units.has(coordinator)) unknown({ ...at, path: [...at.path, 'coordinator'] }, coordinator, units, 'service or worker');
  const pivot = steps.findIndex((step) => step.pivot === true);
  const names = new Set<string>();
  for (const [index, step] of steps.entries()) {
    const here: At = { ...at, path: [...at.path, 'steps', step.name] };
    if (names.has(step.name))
      report(here, { code: 'duplicate-name', received: show(step.name), expected: 'one step of each name', fix: 'rename one of them' });
    names.add(step.name);
    for (const action of [step.action, step.compensation])
      if (action !== undefined && !units.has(action.service)) unknown(here, action.service, units, 'service');
    const beforePivot = pivot < 0 ? index < steps.length - 1 : index < pivot;
    if (beforePivot && step.compensation === undefined)
      report(here, {
        code: 'no-compensation',
        received: 'a step before the pivot without compensation',
        expected: 'an action that takes it back',
        fix: 'add compensation, or mark an earlier step as the pivot',
      });
  }
  if (steps.filter((step) => step.pivot === true).length > 1)
    report(at, {
      code: 'contradiction',
      received: 'more than one pivot',
      expected: 'at most one',
      fix: 'keep the first step that cannot be taken back',
    });
}

export function unknown(at: At, name: string, known: ReadonlySet<string>, what: string): void {
  const near = nearest(name, known);
  const names = [...known].sort(compare);
  report(at, {
    code: 'unknown-reference',
    received: show(name),
    expected:
      names.length === 0 ? `a ${what}; none is declared` : `a ${what}: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', ...' : ''}`,
    fix: near === undefined ? `declare ${name}, or name another` : `did you mean ${near}?`,
  });
}
