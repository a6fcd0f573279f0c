import { Construct } from 'constructs';
import type { Route } from '../../../model/edges';
import { compare, KeelsonError, show } from '../../../model/problem';
import { isLate } from '../../../model/token';
import type { Service } from '../../../model/unit';
import { addressOf } from '../../../model/validate-edges';
import { chooseApi } from '../../plan/api-choice';
import { registryOf } from '../registry';
import type { ServerlessUnit } from '../serverless-unit';
import type { SharedResources } from '../shared-resources';
import { PublicApi } from './public-api';

const ID = 'PublicApis';

/** The public APIs of a system, or of the units of one stack: one for each host, whoever's routes it serves. */
export class PublicApis extends Construct {
  private readonly routes = new Map<string, Route[]>();
  private readonly apis = new Map<string, PublicApi>();
  /** Hosts whose API somebody has been handed. */
  private readonly handedOut = new Set<string>();

  private constructor(private readonly shared: SharedResources) {
    super(shared, ID);
  }

  /** Those of a system, or of a stack. */
  static of(shared: SharedResources): PublicApis {
    const known = shared.node.tryFindChild(ID);
    return known instanceof PublicApis ? known : new PublicApis(shared);
  }

  /**
   * Serves further routes. Which kind of API a host has is decided by all its routes, so a further one makes its API anew.
   * @throws KeelsonError where somebody holds the parts of an API that would be made anew
   */
  serve(routes: readonly Route[]): void {
    const hosts = new Set(routes.map(({ properties }) => properties.host));
    for (const route of routes) this.routes.set(route.properties.host, [...(this.routes.get(route.properties.host) ?? []), route]);
    for (const host of [...hosts].sort(compare)) this.make(host);
  }

  /** By their hosts, in order. Whoever asks gets all: no further route is taken from then on. */
  get all(): ReadonlyMap<string, PublicApi> {
    for (const host of this.apis.keys()) this.handedOut.add(host);
    return new Map([...this.apis].sort(([a], [b]) => compare(a, b)));
  }

  /**
   * The API of a host.
   * @throws KeelsonError where no route here has that host
   */
  of(host: string): PublicApi {
    const found = this.apis.get(host);
    if (found === undefined)
      throw new KeelsonError([
        {
          code: 'unknown-reference',
          path: `${this.shared.system}.publicApi`,
          received: show(host),
          expected: `a host that routes are exposed at: ${[...this.apis.keys()].sort(compare).join(', ') || 'there is none'}`,
          fix: 'expose a route at this host before, or name another',
        },
      ]);
    this.handedOut.add(host);
    return found;
  }

  /** @internal The API of a host as it is now; it may be made anew. */
  current(host: string): PublicApi | undefined {
    return this.apis.get(host);
  }

  private make(host: string): void {
    const routes = [...(this.routes.get(host) ?? [])].sort(
      (a, b) => compare(a.from.name, b.from.name) || compare(addressOf(a.properties), addressOf(b.properties)),
    );
    if (this.handedOut.has(host))
      throw new KeelsonError([
        {
          code: 'sealed',
          path: `${this.shared.system}.publicApi`,
          received: `a further route of ${host} after publicApi(${show(host)})`,
          expected: 'all routes of a host before its API is asked for: they decide what kind it is',
          fix: 'move the route before',
        },
      ]);
    const { units } = registryOf(this);
    const unitOf = (service: Service): ServerlessUnit => units.get(service) as ServerlessUnit;
    const plan = chooseApi(host, routes, {
      platform: this.shared.environment.aws ?? {},
      propertiesOf: (service) => unitOf(service).scope.properties,
    });
    const id = this.idOf(host);
    this.node.tryRemoveChild(id);
    this.apis.delete(host);
    if (plan.routes.length > 0) this.apis.set(host, new PublicApi(this, id, { plan, shared: this.shared, unitOf }));
  }

  /** A host that is known later has no text that could stand in an id: the first one is `late`. */
  private idOf(host: string): string {
    if (!isLate(host)) return host;
    const late = [...this.routes.keys()].filter(isLate);
    const index = late.indexOf(host);
    return index === 0 ? 'late' : `late${index + 1}`;
  }
}
