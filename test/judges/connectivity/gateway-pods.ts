import type { Gateway, Peer } from '../../../src/model/properties/platform';
import { type End, isOneOf } from './ends';
import { type Declaration, namespaceOf } from './expected';

/** The pods of the gateway: those that are named, those that its implementation runs, or all of its namespace. */
export function gatewayPods(declaration: Declaration): Peer {
  const gateway = declaration.environment.kubernetes?.gateway as Gateway;
  const { name, namespace = namespaceOf(declaration), owned } = gateway;
  const implementation = gateway.implementation ?? (owned?.className === 'istio' ? 'istio' : 'other');
  if (gateway.pods !== undefined) return gateway.pods;
  // istio.io, "Kubernetes Gateway API", "Automated deployment".
  if (implementation === 'istio') return { namespace, labels: { 'gateway.networking.k8s.io/gateway-name': name } };
  // gateway.envoyproxy.io, "Deployment Mode": one fleet of proxies for each Gateway, in the controller's namespace.
  if (implementation === 'envoy-gateway')
    return {
      namespace: 'envoy-gateway-system',
      labels: { 'gateway.envoyproxy.io/owning-gateway-name': name, 'gateway.envoyproxy.io/owning-gateway-namespace': namespace },
    };
  return { namespace };
}

/** The pods of a gateway that the system owns, where they run beside the system's: those that Istio runs for it. */
export function ownGatewayPods(declaration: Declaration): ((end: End) => boolean) | undefined {
  const gateway = declaration.environment.kubernetes?.gateway;
  if (gateway?.owned === undefined || gateway.pods !== undefined) return undefined;
  const pods = gatewayPods(declaration);
  const isIstio = (gateway.implementation ?? gateway.owned.className) === 'istio';
  return isIstio && pods.namespace === namespaceOf(declaration) ? (end) => isOneOf(end, pods) : undefined;
}
