import { Declaration } from './declaration';
import type { StoreProperties } from './properties/store';
import type { Source } from './source';

/** Data that exactly one service owns. Made by the verb `owns`. */
export class Store extends Declaration<StoreProperties> {
  readonly kind = 'store';
  constructor(name: string, properties: StoreProperties, source?: Source) {
    super(name, properties, source);
  }

  /** Whether losing it costs time, not data. */
  get isCache(): boolean {
    const { purpose, engine } = this.properties;
    return purpose === undefined ? engine === 'redis' || engine === 'memcached' : purpose === 'cache';
  }
}

/** Where an engine listens unless told otherwise; undefined where it is an API and not a server. */
export const STORE_PORTS: Readonly<Record<StoreProperties['engine'], number | undefined>> = {
  postgres: 5432,
  'aurora-postgres': 5432,
  mysql: 3306,
  'aurora-mysql': 3306,
  redis: 6379,
  memcached: 11_211,
  dynamodb: undefined,
  cosmosdb: undefined,
};
