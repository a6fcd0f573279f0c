import type { Gateway, Peer } from '../../../src/model/properties/platform';
import { type Declaration, type Edge, namespaceOf } from './expected';

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

/** What a gateway of the system's own needs where the namespace refuses everything else. */
export function gatewayEdges(_declaration: Declaration): readonly Edge[] {
  return [];
}
