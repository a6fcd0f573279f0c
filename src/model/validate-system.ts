import { indexOf } from './by-name';
import type { DeclarationLike } from './declaration';
import { isName } from './name';
import { compare, type Problem, show } from './problem';
import { type QueueProperties, queueShape, type TopicProperties, topicShape } from './properties/messaging';
import type { RouteProperties } from './properties/route';
import { type ContextProperties, contextShape, type SystemProperties, systemShape } from './properties/system';
import { type At, below, isRecord, object, report } from './shape';
import type { System } from './system';
import type { Unit } from './unit';
import { unknown } from './unknown-reference';
import { checkDeclaredName, validateEdges, validateSecret } from './validate-edges';
import { validateSaga } from './validate-saga';
import { validateUnit } from './validate-unit';

const SYSTEM = object<SystemProperties>(systemShape, 'the properties of a system');
const CONTEXT = object<ContextProperties>(contextShape, 'the properties of a context');
const TOPIC = object<TopicProperties>(topicShape, 'the properties of a topic');
const QUEUE = object<QueueProperties>(queueShape, 'the properties of a queue');

/** Every problem of a system, whatever the order in which it was declared. */
export function validateSystem(system: System): Problem[] {
  const problems: Problem[] = [];
  const root: At = { path: [isName(system.name) ? system.name : 'system'], depth: 1, source: system.source, problems };
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
  for (const saga of system.sagas) validateSaga(system, saga, place('sagas', saga, problems));
  checkNames(system, problems);
  checkReferences(system, problems);
  checkRoutes(system, problems);
  return problems;
}

function place(section: string, declaration: DeclarationLike, problems: Problem[]): At {
  return { path: [section, declaration.name], depth: 2, source: declaration.source, problems };
}

function checkNames(system: System, problems: Problem[]): void {
  duplicates(system.units, (unit) => `${unit.kind}s`, 'service, worker or job', problems);
  duplicates(system.channels, (channel) => `${channel.kind}s`, 'topic or queue', problems);
  duplicates(system.secrets, () => 'secrets', 'secret', problems);
  duplicates(system.contexts, () => 'contexts', 'context', problems);
  duplicates(system.sagas, () => 'sagas', 'saga', problems);
  const owners = new Map<string, string>();
  for (const unit of system.units) {
    for (const { to, source } of [...unit.edges.owns].sort((a, b) => compare(a.to.name, b.to.name))) {
      const owner = owners.get(to.name);
      const path = [`${unit.kind}s`, unit.name, 'owns', to.name];
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

/** The names that a unit's properties give to other declarations; `properties` may be those of an environment. */
export function checkUnitReferences(system: System, unit: Unit, properties: Unit['properties'], at: At): void {
  const { context, health, migration, objectives } = (isRecord(properties) ? properties : {}) as Readonly<Record<string, unknown>>;
  checkName(context, indexOf(system.contexts), 'context', below(at, 'context'));
  if (isRecord(health)) checkRequirements(unit, health.requires, below(below(at, 'health'), 'requires'));
  if (isRecord(migration)) checkStore(unit, migration.store, below(below(at, 'migration'), 'store'));
  for (const [index, objective] of (Array.isArray(objectives) ? objectives : []).entries()) {
    if (!isRecord(objective)) continue;
    const here = below(below(below(at, 'objectives'), index), 'of');
    if ('freshness' in objective) checkName(objective.of, indexOf(system.channels), 'topic or queue', here);
    else checkName(objective.of, indexOf(system.services), 'service', here);
  }
}

/** Readiness can ask only what the unit has an edge to. */
function checkRequirements(unit: Unit, requires: unknown, at: At): void {
  if (!Array.isArray(requires)) return;
  const { calls, owns, publishes, subscribes } = unit.edges;
  const ends = new Map([...calls, ...owns, ...publishes, ...subscribes].map(({ to }) => [to.name, to]));
  for (const [index, name] of requires.entries()) checkName(name, ends, `dependency of ${unit.name}`, below(at, index));
}

function checkStore(unit: Unit, name: unknown, at: At): void {
  checkName(name, new Map(unit.edges.owns.map(({ to }) => [to.name, to])), `store that ${unit.name} owns`, at);
}

/** What is no name at all was reported where its form was checked. */
function checkName(name: unknown, known: ReadonlyMap<string, unknown>, what: string, at: At): void {
  if (typeof name === 'string' && !known.has(name)) unknown(at, name, known, what);
}

function checkReferences(system: System, problems: Problem[]): void {
  const contexts = indexOf(system.contexts);
  const known: ReadonlySet<unknown> = new Set<unknown>([...system.units, ...system.channels, ...system.secrets]);
  for (const channel of system.channels)
    checkName(channel.properties?.context, contexts, 'context', below(place(`${channel.kind}s`, channel, problems), 'context'));
  for (const unit of system.units) {
    checkUnitReferences(system, unit, unit.properties, place(`${unit.kind}s`, unit, problems));
    checkEnds(system, unit, known, problems);
    for (const { to, properties, source } of unit.edges.publishes) {
      const path = [`${unit.kind}s`, unit.name, 'publishes', to.name];
      const outbox: unknown = properties?.outbox;
      const at: At = { path: [...path, 'outbox'], depth: path.length, source, problems };
      if (isRecord(outbox)) checkStore(unit, outbox.store, below(at, 'store'));
      else if (outbox === true && unit.edges.owns.length === 0)
        report(at, {
          code: 'unknown-reference',
          received: 'true, and no store',
          expected: `a store that ${unit.name} owns`,
          fix: `declare one with ${unit.name}.owns(...), or leave outbox out`,
        });
    }
  }
}

/** The other end of each edge stands in the same system. */
function checkEnds(system: System, unit: Unit, known: ReadonlySet<unknown>, problems: Problem[]): void {
  for (const verb of ['calls', 'publishes', 'subscribes', 'uses'] as const) {
    for (const { to, source } of unit.edges[verb]) {
      if (known.has(to)) continue;
      const path = [`${unit.kind}s`, unit.name, verb, to.name];
      report(
        { path, depth: path.length, source, problems },
        {
          code: 'foreign-declaration',
          received: show(to.name),
          expected: `a declaration of system ${system.name}`,
          fix: `declare it with ${system.name}, or reach it as an external`,
        },
      );
    }
  }
}

/** Two services behind one address would be two answers to one request. */
function checkRoutes(system: System, problems: Problem[]): void {
  const routes = new Map<string, string>();
  for (const unit of system.units) {
    for (const { properties, source } of unit.edges.exposes) {
      const { host, path = '/', methods = ['*'] } = isRecord(properties) ? (properties as Partial<RouteProperties>) : {};
      if (typeof host !== 'string' || typeof path !== 'string' || !Array.isArray(methods)) continue;
      const address = `${host}${path === '/' ? path : path.replace(/\/$/, '')}`;
      const at: At = { path: [`${unit.kind}s`, unit.name, 'exposes', address], depth: 4, source, problems };
      for (const method of new Set(methods.filter((each) => typeof each === 'string'))) {
        const other = routes.get(`${method} ${address}`);
        if (other !== undefined)
          report(at, {
            code: 'duplicate-route',
            received: `${method} ${address}, exposed by ${other} already`,
            expected: 'one service for each method, host and path',
            fix: 'change the path of one',
          });
        routes.set(`${method} ${address}`, unit.name);
      }
    }
  }
}
