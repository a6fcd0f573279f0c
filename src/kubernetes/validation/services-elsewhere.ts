import { compare, show } from '../../model/problem';
import type { EnvironmentProperties } from '../../model/properties/environment';
import { type At, below, report } from '../../model/shape';

/** Services that run elsewhere: network policies, routes of a mesh and addresses of callees are of units in the cluster. */
export function checkServicesElsewhere({ existing = {} }: EnvironmentProperties, at: At): void {
  for (const [name, entry] of Object.entries(existing).sort(([a], [b]) => compare(a, b))) {
    if (entry === undefined || !('url' in entry)) continue;
    report(below(below(at, 'existing'), name), {
      code: 'service-elsewhere-not-expressed',
      received: `${name} at ${show(entry.url)}`,
      expected: 'a service of the system, which runs in the cluster',
      fix: `remove it from existing, and let the callers of ${name} reach its host: reaches('pricing.example.com:443')`,
    });
  }
}
