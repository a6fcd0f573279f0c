import type { EnvironmentProperties } from '../model/properties/environment';
import type { System } from '../model/system';
import { type ParityItem, type ParityTables, parityWith } from '../target/parity';
import { callParity, reachParity } from './parity-calls';
import { CONTEXT_PARITY, QUEUE_PARITY, SAGA_PARITY, SECRET_PARITY, SYSTEM_PARITY, TOPIC_PARITY } from './parity-declarations';
import { edgeParity, PUBLICATION_PARITY, STORE_PARITY, SUBSCRIPTION_PARITY, USE_PARITY } from './parity-edges';
import { ENVIRONMENT_PARITY, platformParity } from './parity-platform';
import { routeParity } from './parity-routes';
import { JOB_PARITY, migrationParity, SERVICE_PARITY, UNIT_PARITY, WORKER_PARITY } from './parity-units';
import { type ResolvedPlatform, resolvePlatform } from './plan/platform';

/** Every property of the model, by the kind of thing that it is said of, and what Kubernetes makes of it on a platform. */
export function kubernetesParity(platform: ResolvedPlatform) {
  return {
    system: SYSTEM_PARITY,
    context: CONTEXT_PARITY,
    service: { ...UNIT_PARITY, ...SERVICE_PARITY, ...migrationParity(platform) },
    worker: { ...UNIT_PARITY, ...WORKER_PARITY, ...migrationParity(platform) },
    job: { ...UNIT_PARITY, ...JOB_PARITY },
    edge: edgeParity(platform),
    call: callParity(platform),
    publication: PUBLICATION_PARITY,
    subscription: SUBSCRIPTION_PARITY,
    store: STORE_PARITY,
    use: USE_PARITY,
    external: reachParity(platform),
    route: routeParity(platform),
    topic: TOPIC_PARITY,
    queue: QUEUE_PARITY,
    secret: SECRET_PARITY,
    saga: SAGA_PARITY,
    environment: ENVIRONMENT_PARITY,
    platform: platformParity(platform),
  } as const satisfies ParityTables;
}

/** The same on plain Kubernetes. */
export const KUBERNETES_PARITY = kubernetesParity(resolvePlatform());

/** What a system says in one environment that Kubernetes does not render as declared; sorted by verdict and property. */
export function parityOf(system: System, environment: EnvironmentProperties = {}): ParityItem[] {
  return parityWith(kubernetesParity(resolvePlatform(environment.kubernetes)), 'kubernetes', system, environment);
}
