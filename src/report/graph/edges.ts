import { callGroups } from '../../analysis/cycles';
import type { Channel } from '../../model/channel';
import type { Call, Publication, Reach, Route, Subscription } from '../../model/edges';
import { compare } from '../../model/problem';
import { DEFAULT_CALL_TIMEOUT } from '../../model/properties/call';
import { spokenProtocol } from '../../model/protocol';
import type { Unit } from '../../model/unit';
import { count } from '../text';
import type { GraphEdge } from './graph';
import { readable } from './readable';
import { type GraphView, idOf, propertiesOf } from './view';

const PLAIN = { subjects: [], subject: 'nothing', facts: [], isAcrossContexts: false, isInCycle: false } as const;

/** Every edge but the uses of secrets: by the unit that declared it, then by what it says. */
export function graphEdges(view: GraphView, channelGroups: ReadonlyMap<Channel, string>): GraphEdge[] {
  const groups = new Map(callGroups(view.system).flatMap((group, index) => group.map((unit) => [unit, index] as const)));
  const contextOf = (unit: Unit): string | undefined => propertiesOf(unit, view).context;
  const isAcross = (a: string | undefined, b: string | undefined): boolean => a !== undefined && b !== undefined && a !== b;
  const edges: GraphEdge[] = [];
  for (const unit of view.system.units) {
    const { calls, publishes, subscribes, owns, reaches, exposes } = unit.edges;
    const own: GraphEdge[] = [
      ...calls.map((call) => ({
        ...callEdge(call, view),
        isAcrossContexts: isAcross(contextOf(unit), contextOf(call.to)),
        isInCycle: groups.has(unit) && groups.get(unit) === groups.get(call.to),
      })),
      ...publishes.map((edge) => ({ ...publicationEdge(edge), isAcrossContexts: isAcross(contextOf(unit), channelGroups.get(edge.to)) })),
      ...subscribes.map((edge) => ({ ...subscriptionEdge(edge), isAcrossContexts: isAcross(contextOf(unit), channelGroups.get(edge.to)) })),
      ...owns.map(({ to }): GraphEdge => ({ ...PLAIN, from: idOf(unit), to: idOf(to), kind: 'owns' })),
      ...reaches.map(reachEdge),
      ...exposes.map((route) => routeEdge(route, view)),
    ];
    edges.push(
      ...own
        .map((edge) => [JSON.stringify(edge), edge] as const)
        .sort(([a], [b]) => compare(a, b))
        .map(([, edge]) => edge),
    );
  }
  return edges;
}

/**
 * The context that each topic and queue stands in: its own, or that of all who write it, since what they say is theirs. Left out where
 * several contexts write it.
 */
export function channelContexts(view: GraphView): ReadonlyMap<Channel, string> {
  const writers = new Map<Channel, Set<string | undefined>>();
  for (const unit of view.system.units)
    for (const { to } of unit.edges.publishes) writers.set(to, (writers.get(to) ?? new Set()).add(propertiesOf(unit, view).context));
  const contexts = new Map<Channel, string>();
  for (const channel of view.system.channels) {
    const [only, ...others] = writers.get(channel) ?? [];
    const context = channel.properties.context ?? (others.length === 0 ? only : undefined);
    if (context !== undefined) contexts.set(channel, context);
  }
  return contexts;
}

function callEdge(call: Call, view: GraphView): GraphEdge {
  const { operations = [], timeout = DEFAULT_CALL_TIMEOUT, retries = 0, soft } = call.properties;
  const isGrpc = spokenProtocol(call.properties, propertiesOf(call.to, view)) === 'grpc';
  return {
    ...PLAIN,
    from: idOf(call.from),
    to: idOf(call.to),
    kind: 'calls',
    subjects: operations.map(readable),
    subject: 'operation',
    facts: [isGrpc ? 'gRPC' : 'HTTP', timeout, ...retryFacts(retries)],
    ...softly(soft),
  };
}

function publicationEdge({ from, to, properties }: Publication): GraphEdge {
  const { messages = [], outbox } = properties;
  return {
    ...PLAIN,
    from: idOf(from),
    to: idOf(to),
    kind: 'publishes',
    subjects: messages.map(readable),
    subject: 'message',
    facts: outbox === undefined || outbox === false ? [] : ['by outbox'],
  };
}

function subscriptionEdge({ from, to, properties }: Subscription): GraphEdge {
  const { messages = [], group, deadLetter } = properties;
  return {
    ...PLAIN,
    from: idOf(to),
    to: idOf(from),
    kind: 'subscribes',
    subjects: messages.map(readable),
    subject: 'message',
    facts: [...(group === undefined ? [] : [`group ${group}`]), ...(deadLetter === false ? ['no dead letters'] : [])].map(readable),
  };
}

function reachEdge({ from, to, properties }: Reach): GraphEdge {
  const { protocol, timeout = DEFAULT_CALL_TIMEOUT, retries = 0, soft, addresses = [] } = properties;
  return {
    ...PLAIN,
    from: idOf(from),
    to: `externals.${to}`,
    kind: 'reaches',
    facts: [
      ...(protocol === undefined ? [] : [protocol === 'grpc' ? 'gRPC' : protocol.toUpperCase()]),
      timeout,
      ...retryFacts(retries),
      ...(addresses.length === 0 ? [] : [addresses.length === 1 ? (addresses[0] as string) : `${addresses.length} ranges`]),
    ].map(readable),
    ...softly(soft),
  };
}

function routeEdge({ from, properties }: Route, view: GraphView): GraphEdge {
  const { host, path = '/', methods, jwt, iam, rateLimit, redirect, version } = properties;
  const isGrpc = spokenProtocol(properties, propertiesOf(from, view)) === 'grpc';
  const asked = jwt !== undefined ? 'JWT' : iam !== undefined ? 'IAM' : undefined;
  const who = asked ?? (properties.public === true ? 'public' : 'open to all');
  return {
    ...PLAIN,
    from: `hosts.${host}`,
    to: idOf(from),
    kind: 'exposes',
    subjects: [readable(path)],
    subject: 'path',
    facts: [
      ...(methods === undefined ? [] : [methods.join(' ')]),
      ...(isGrpc ? ['gRPC'] : []),
      who,
      ...(version === undefined || path.includes(version) ? [] : [version]),
      ...(rateLimit === undefined ? [] : [`${rateLimit.requests} per ${rateLimit.per}`]),
      ...(redirect === undefined ? [] : [`redirects to ${redirect.host ?? host}${redirect.path ?? path}`]),
    ].map(readable),
  };
}

function retryFacts(retries: number): string[] {
  return retries === 0 ? [] : [count(retries, 'retry', 'retries')];
}

function softly(soft: string | undefined): { readonly soft?: string } {
  return soft === undefined ? {} : { soft: readable(soft) };
}
