import { type EnvironmentOptions, System } from 'keelson';
import { renderKubernetes } from '../../src/cli/kubernetes/render';
import type { Manifest } from '../../src/kubernetes/manifest';
import { validateForKubernetes } from '../../src/kubernetes/validate';
import { imageOf, problemsOf } from '../kubernetes/constructs/fixtures';

export const HTTP = { image: imageOf('service'), http: { port: 8080 } } as const;

type Declare = (shop: System) => unknown;

/** The manifests of a system in one environment, as the command writes them. */
export function manifestsOf(declare: Declare, environment: EnvironmentOptions = {}): readonly Manifest[] {
  const shop = new System('shop', { owner: 'team-shop' });
  declare(shop);
  const options = { ...environment, kubernetes: { namespace: 'shop', ...environment.kubernetes } };
  validateForKubernetes(shop, 'production', options);
  return [...renderKubernetes(shop, 'production', options, () => undefined)].flatMap((group) => group.manifests);
}

/** The one manifest of a kind. */
export function only(kind: string, manifests: readonly Manifest[]): any {
  const found = manifests.filter((manifest) => manifest.kind === kind);
  if (found.length !== 1) throw new Error(`${found.length} objects of kind ${kind}`);
  return found[0];
}

/** What is refused, as code and path. */
export function refusalsOf(declare: Declare, environment: EnvironmentOptions = {}): readonly string[] {
  return problemsOf(() => manifestsOf(declare, environment)).map(({ code, path }) => `${code} ${path}`);
}
