import type { ExistingBroker, ExistingStore } from '../../model/properties/environment';
import { STORE_PORTS, type Store } from '../../model/store';
import type { UnitScope } from './scope';

/** A store that the environment says exists already. */
export function existingStore(scope: Pick<UnitScope, 'environment'>, store: Store): ExistingStore | undefined {
  const entry = scope.environment.existing?.[store.name];
  return entry !== undefined && 'host' in entry ? entry : undefined;
}

/** A broker that the environment says exists already. */
export function existingBroker(scope: Pick<UnitScope, 'environment'>, broker: string): ExistingBroker | undefined {
  const entry = scope.environment.existing?.[broker];
  return entry !== undefined && 'brokers' in entry ? entry : undefined;
}

/** The kinds of broker that a unit publishes to or subscribes from, sorted. */
export function brokersOf({ unit }: Pick<UnitScope, 'unit'>): readonly string[] {
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
