import type { EnvironmentProperties, ExistingBroker, ExistingService, ExistingStore } from '../model/properties/environment';
import { STORE_PORTS, type Store } from '../model/store';
import type { Unit } from '../model/unit';

/** Whatever knows its environment: the scope of a unit, a whole system. */
interface InEnvironment {
  readonly environment: EnvironmentProperties;
}

function entryOf({ environment: { existing = {} } }: InEnvironment, name: string) {
  return Object.hasOwn(existing, name) ? existing[name] : undefined;
}

/** A store that the environment says exists already. */
export function existingStore(scope: InEnvironment, store: Store): ExistingStore | undefined {
  const entry = entryOf(scope, store.name);
  return entry !== undefined && 'host' in entry ? entry : undefined;
}

/** A broker that the environment says exists already. */
export function existingBroker(scope: InEnvironment, broker: string): ExistingBroker | undefined {
  const entry = entryOf(scope, broker);
  return entry !== undefined && 'brokers' in entry ? entry : undefined;
}

/** Where a service is that the environment says runs elsewhere: of it nothing is rendered but that its callers get this address. */
export function existingService(scope: InEnvironment, service: Pick<Unit, 'name'>): ExistingService | undefined {
  const entry = entryOf(scope, service.name);
  return entry !== undefined && 'url' in entry ? entry : undefined;
}

/** The kinds of broker that a unit publishes to or subscribes from, sorted. */
export function brokersOf({ unit }: { readonly unit: Unit }): readonly string[] {
  const channels = [...unit.edges.publishes, ...unit.edges.subscribes].map((edge) => edge.to);
  return [...new Set(channels.map((channel) => channel.properties.broker as string))].sort();
}

/** The host of `host:port`. */
export function hostIn(address: string): string {
  return address.replace(/:\d+$/, '');
}

/** The port in `host:port`, or undefined where it is known only later. */
export function portIn(address: string): number | undefined {
  const port = /:(\d+)$/.exec(address)?.[1];
  return port === undefined ? undefined : Number.parseInt(port, 10);
}

/** The port in a broker's address, or the one that it listens on by default where that is late. */
export function brokerPort(address: string, broker: string): number {
  return portIn(address) ?? BROKER_PORTS[broker] ?? 443;
}

/** TLS ports of the brokers' own defaults. */
const BROKER_PORTS: Readonly<Record<string, number>> = { kafka: 9093, rabbitmq: 5671 };

/** Whether a store's engine is a server that is reached over the network, and not an API of a cloud. */
export function isServer(store: Store): boolean {
  return STORE_PORTS[store.properties.engine] !== undefined;
}
