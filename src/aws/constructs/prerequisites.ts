import { Dependable, type IConstruct, type IDependable } from 'constructs';
import type { Network } from './network';
import type { ServerlessUnit } from './serverless-unit';
import type { DatabaseResources, StoreResources } from './stores/store-resources';

/**
 * What must be there before a program of the unit runs: the way to each of its stores, all of it, and what it asks before it starts. Asked for
 * when the template is made, since edges come later. A program refers to the addresses of what it uses, which CloudFormation knows long
 * before a database answers there, or a rule lets anybody through.
 */
export function prerequisitesOf(unit: ServerlessUnit): IDependable {
  return later(() => {
    const { network } = unit.shared;
    const own = unit.securityGroup;
    if (network === undefined || own === undefined) return [];
    return [...wayOf(network), own, ...[...unit.stores.values()].flatMap(wayToStore)];
  });
}

/** Endpoints with what opens them, and the routes that lead out of the subnets of functions. */
function wayOf({ members, endpoints, gateways, endpointGroup, vpc, functionSubnets }: Network): readonly IConstruct[] {
  const { internetConnectivityEstablished } = vpc.selectSubnets(functionSubnets);
  return [
    members,
    ...(endpointGroup === undefined ? [] : [endpointGroup]),
    ...endpoints.values(),
    ...gateways,
    ...Dependable.of(internetConnectivityEstablished).dependencyRoots,
  ];
}

function wayToStore(store: StoreResources): readonly IConstruct[] {
  switch (store.kind) {
    case 'table':
      // Its name is known when it is there.
      return [];
    case 'cache':
      return [store.cache, store.group];
    case 'database':
      return wayToDatabase(store);
  }
}

/** A proxy answers as soon as it is there, and serves once its targets are registered and the cluster has an instance. */
function wayToDatabase({ cluster, proxy, proxyGroup }: DatabaseResources): readonly IConstruct[] {
  const groups = cluster.connections.securityGroups.filter((group) => group.node.scope === cluster.node.scope);
  return [...cluster.node.children.filter(({ node }) => isInstance(node.id)), proxy, proxyGroup, ...groups];
}

/** As they are named where the cluster is made. */
function isInstance(id: string): boolean {
  return /^(Writer|Reader\d+)$/.test(id);
}

function later(roots: () => readonly IConstruct[]): IDependable {
  const dependable: IDependable = {};
  Dependable.implement(dependable, {
    get dependencyRoots() {
      return [...new Set(roots())];
    },
  });
  return dependable;
}
