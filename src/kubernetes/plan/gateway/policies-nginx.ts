import { bytes } from '../../../model/quantity';
import type { ClientSettingsPolicy } from '../../manifest-gateway';
import type { PlannedObject } from '../planned-object';
import { DEFAULT_BODY_SIZE, policyObject } from './policy';
import { type RouteScope, targetReference } from './route';

const KIBI = 1024;
/** The form that the policy takes: at most four digits, then k, m or g. */
const MOST = 9999;

/** NGINX Gateway Fabric: the size of requests, and nothing else that is sure to be there. */
export function nginxPolicies(route: RouteScope): PlannedObject<ClientSettingsPolicy>[] {
  const { properties, protocol } = route;
  if (protocol === 'grpc' || properties.redirect !== undefined) return [];
  return [
    policyObject<ClientSettingsPolicy>(
      route,
      { id: 'clientSettingsPolicy', name: route.name, apiVersion: 'gateway.nginx.org/v1alpha1', kind: 'ClientSettingsPolicy' },
      () => ({ spec: { targetRef: targetReference(route), body: { maxSize: nginxSize(properties.maxBodySize ?? DEFAULT_BODY_SIZE) } } }),
    ),
  ];
}

/** The largest size that NGINX can say and that is not above the declared one. */
function nginxSize(size: string): string {
  let amount = bytes(size);
  if (amount <= MOST) return String(amount);
  for (const unit of ['k', 'm', 'g']) {
    const isWhole = amount % KIBI === 0;
    amount = Math.floor(amount / KIBI);
    if (amount <= MOST && (!isWhole || amount % KIBI !== 0)) return `${amount}${unit}`;
  }
  return `${Math.min(amount, MOST)}g`;
}
