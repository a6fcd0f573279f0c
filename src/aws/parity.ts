import type { Route } from '../model/edges';
import { compare } from '../model/problem';
import type { EnvironmentProperties } from '../model/properties/environment';
import type { System } from '../model/system';
import { addressOf } from '../model/validate-edges';
import { existingService } from '../target/existing';
import { type ParityItem, type ParityNote, type ParityTables, parityWith } from '../target/parity';
import { emulated } from '../target/parity-entry';
import { CONTEXT_PARITY, QUEUE_PARITY, SAGA_PARITY, SECRET_PARITY, SYSTEM_PARITY, TOPIC_PARITY } from './parity-declarations';
import { CALL_PARITY, edgeParity, PUBLICATION_PARITY, reachParity, STORE_PARITY, SUBSCRIPTION_PARITY, USE_PARITY } from './parity-edges';
import { ENVIRONMENT_PARITY, PLATFORM_PARITY } from './parity-platform';
import { routeParity } from './parity-routes';
import { JOB_PARITY, SERVICE_PARITY, serviceCriticality, UNIT_PARITY, WORKER_PARITY } from './parity-units';
import { chooseApi } from './plan/api-choice';
import { objectiveNotes } from './plan/objective-notes';
import { type ResolvedAwsPlatform, resolveAwsPlatform } from './platform';
import { propertiesOf } from './validation/calls';

/** Every property of the model, by the kind of thing that it is said of, and what AWS makes of it on a platform. */
export function awsParity(platform: ResolvedAwsPlatform) {
  return {
    system: SYSTEM_PARITY,
    context: CONTEXT_PARITY,
    service: { ...UNIT_PARITY, ...SERVICE_PARITY, criticality: serviceCriticality(platform) },
    worker: { ...UNIT_PARITY, ...WORKER_PARITY },
    job: { ...UNIT_PARITY, ...JOB_PARITY },
    edge: edgeParity(platform),
    call: CALL_PARITY,
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
    platform: PLATFORM_PARITY,
  } as const satisfies ParityTables;
}

/** The same in an account of which nothing is said. */
export const AWS_PARITY = awsParity(resolveAwsPlatform());

/** What a system says in one environment that AWS does not render as declared; sorted by verdict and property. */
export function awsParityOf(system: System, environment: EnvironmentProperties = {}): ParityItem[] {
  const platform = resolveAwsPlatform(environment.aws, environment);
  const notes = [...brokerNotes(system, platform), ...routeNotes(system, environment), ...objectiveNotes(system.units, environment)];
  return parityWith(awsParity(platform), 'aws', system, environment, notes);
}

/** Brokers that AWS does not run. */
function brokerNotes(system: System, { messaging }: ResolvedAwsPlatform): ParityNote[] {
  return system.channels.flatMap(({ kind, name, properties: { broker } }) => {
    if (broker === 'sns-sqs' || (broker === 'eventbridge' && kind === 'topic')) return [];
    const carrier = kind === 'queue' ? 'SQS' : messaging === 'eventbridge' ? 'EventBridge and SQS' : 'SNS and SQS';
    const entry = emulated(`${carrier} in place of ${broker}: the process speaks to them, or is handed its messages`);
    return [{ property: `${kind}.broker`, entry, path: `${kind}s.${name}.broker` }];
  });
}

/** What the kind of API that a host has does otherwise. */
function routeNotes(system: System, environment: EnvironmentProperties): ParityNote[] {
  const hosts = new Map<string, Route[]>();
  const units = system.units.filter((unit) => existingService({ environment }, unit) === undefined);
  for (const route of units.flatMap((unit) => unit.edges.exposes)) {
    const { host } = route.properties;
    hosts.set(host, [...(hosts.get(host) ?? []), route]);
  }
  return [...hosts]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([host, routes]) => {
      const options = {
        platform: environment.aws ?? {},
        propertiesOf: (service: Route['from']) => propertiesOf(service, { unit: service, environment }),
      };
      return chooseApi(host, routes, options).notes.map(({ route, property, text }) => ({
        property: `route.${property}`,
        entry: emulated(text),
        path: `${route.from.kind}s.${route.from.name}.exposes.${addressOf(route.properties)}.${property}`,
      }));
    });
}
