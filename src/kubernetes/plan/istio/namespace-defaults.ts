import type { Manifest } from '../../manifest';
import type { AuthorizationPolicy, PeerAuthentication } from '../../manifest-istio';
import { labels, type NamespaceScope } from '../namespace';
import type { PlannedObject } from '../planned-object';
import { isMeshed } from './mesh';

const API = 'security.istio.io/v1';

/** What holds in a namespace that the system owns for pods that nobody declared: mutual TLS, and nothing is allowed. */
export function namespaceDefaults(scope: NamespaceScope): PlannedObject<Manifest>[] {
  const { platform, namespace } = scope;
  if (!isMeshed(platform) || platform.guards === undefined) return [];
  const peerAuthentication: PlannedObject<PeerAuthentication> = {
    id: 'peerAuthentication',
    apiVersion: API,
    kind: 'PeerAuthentication',
    // Istio's own name for the one of a whole namespace.
    name: 'default',
    namespace,
    build: () => ({
      apiVersion: API,
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace, labels: labels(scope) },
      spec: { mtls: { mode: 'STRICT' } },
    }),
  };
  const allowNothing: PlannedObject<AuthorizationPolicy> = {
    id: 'allowNothing',
    apiVersion: API,
    kind: 'AuthorizationPolicy',
    name: 'allow-nothing',
    namespace,
    build: () => ({
      apiVersion: API,
      kind: 'AuthorizationPolicy',
      metadata: { name: 'allow-nothing', namespace, labels: labels(scope) },
      spec: {},
    }),
  };
  return [peerAuthentication, allowNothing];
}
