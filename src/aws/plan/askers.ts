import type { Call } from '../../model/edges';
import { actionsOf } from '../../model/saga-parameters';
import type { Saga, System } from '../../model/system';
import type { Service } from '../../model/unit';

/** Somebody who asks a service: a caller, or a saga, whose state machine asks by itself. */
export type Asker = Pick<Call, 'properties'>;

interface Asked {
  /** How many sagas there were: more may be declared until the system is sealed. */
  readonly sagas: number;
  /** What each saga asks of a service, by the service's name. */
  readonly byService: ReadonlyMap<string, ReadonlyMap<Saga, Asker>>;
  readonly askers: Map<Service, readonly Asker[]>;
}

const ASKED = new WeakMap<System, Asked>();

/** All that ask a service: one list, as long as nobody is added, so that their operations are read once. */
export function askersOf(service: Service): readonly Asker[] {
  const asked = service.system === undefined ? undefined : askedOf(service.system);
  const sagas = asked?.byService.get(service.name);
  if (asked === undefined || sagas === undefined) return service.callers;
  const known = asked.askers.get(service);
  if (known !== undefined && known.length === service.callers.length + sagas.size) return known;
  const askers = [...service.callers, ...sagas.values()];
  asked.askers.set(service, askers);
  return askers;
}

/** What a saga asks, by the names of the services. */
export function askedBy(saga: Saga, system: System): ReadonlyMap<string, Asker> {
  const found = [...askedOf(system).byService].flatMap(([service, sagas]): [string, Asker][] => {
    const asker = sagas.get(saga);
    return asker === undefined ? [] : [[service, asker]];
  });
  return new Map(found);
}

function askedOf(system: System): Asked {
  const known = ASKED.get(system);
  const { sagas } = system;
  if (known !== undefined && known.sagas === sagas.length) return known;
  const byService = new Map<string, Map<Saga, Asker>>();
  for (const saga of sagas) {
    const operations = new Map<string, Set<string>>();
    for (const { asked } of actionsOf(saga.properties))
      operations.set(asked.service, (operations.get(asked.service) ?? new Set()).add(asked.operation));
    for (const [service, of] of operations) {
      const askers = byService.get(service) ?? new Map<Saga, Asker>();
      byService.set(service, askers.set(saga, { properties: { operations: [...of].sort() } }));
    }
  }
  const asked = { sagas: sagas.length, byService, askers: new Map<Service, readonly Asker[]>() };
  ASKED.set(system, asked);
  return asked;
}
