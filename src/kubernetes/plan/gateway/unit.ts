import type { Manifest } from '../../manifest';
import type { PlannedObject } from '../planned-object';
import type { UnitScope } from '../scope';
import { grpcRoute } from './grpc-route';
import { httpRoute } from './http-route';
import { envoyGatewayPolicies } from './policies-envoy-gateway';
import { kongAnnotations, kongPolicies } from './policies-kong';
import { nginxPolicies } from './policies-nginx';
import { traefikPolicies } from './policies-traefik';
import { type RouteScope, routesOf } from './route';

const NO_POLICIES = (): PlannedObject<Manifest>[] => [];

/** What each implementation adds to a route. */
const POLICIES: Readonly<Record<RouteScope['gateway']['implementation'], (route: RouteScope) => PlannedObject<Manifest>[]>> = {
  istio: NO_POLICIES,
  'envoy-gateway': envoyGatewayPolicies,
  traefik: traefikPolicies,
  kong: kongPolicies,
  nginx: nginxPolicies,
  other: NO_POLICIES,
};

/** The ways in to a service: its routes by what they are called, each followed by the policies of the gateway that belong to it. */
export function routeObjects(scope: UnitScope): PlannedObject<Manifest>[] {
  return [...routesOf(scope)]
    .sort((a, b) => (a.slug < b.slug ? -1 : a.slug > b.slug ? 1 : 0))
    .flatMap((route) => [routeObject(route), ...POLICIES[route.gateway.implementation](route)]);
}

function routeObject(route: RouteScope): PlannedObject<Manifest> {
  const { protocol, slug, name, scope, gateway } = route;
  const annotations = (): Readonly<Record<string, string>> => (gateway.implementation === 'kong' ? kongAnnotations(route) : {});
  const common = { apiVersion: 'gateway.networking.k8s.io/v1', name, namespace: scope.namespace };
  return protocol === 'http'
    ? { id: `httpRoute-${slug}`, ...common, kind: 'HTTPRoute', build: () => httpRoute(route, annotations()) }
    : { id: `grpcRoute-${slug}`, ...common, kind: 'GRPCRoute', build: () => grpcRoute(route, annotations()) };
}
