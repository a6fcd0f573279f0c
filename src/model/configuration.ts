import type { Problem } from './problem';
import { KeelsonError, show } from './problem';
import type { EnvironmentProperties } from './properties/environment';
import { isRecord } from './shape';
import { System } from './system';

/** What the command line reads: a system, and where it goes. `O` is what a target adds: overrides are functions and stay out of the model. */
export interface Configuration<O = EnvironmentOptions> {
  readonly system: System;
  readonly environments: Readonly<Record<string, O>>;
}

/** A manifest on its way out, as an override sees it. */
// biome-ignore lint/suspicious/noExplicitAny: an override of the configuration file may touch any field of any kind
export type ManifestOverride = (manifest: any) => any;

/** One environment in a configuration file: plain data, and overrides as functions. */
export interface EnvironmentOptions extends EnvironmentProperties {
  /**
   * Last changes to single manifests, by unit and then by the name of the construct's child: `{ 'order-service': { deployment: (manifest) => ... } }`.
   * @default - none
   */
  readonly overrides?: Readonly<Record<string, Readonly<Record<string, ManifestOverride>>>>;
}

/**
 * Types and checks a configuration file.
 *
 * @throws KeelsonError where there is no system or no environment
 * @example
 * import { defineConfig, System } from 'keelson';
 *
 * const shop = new System('shop');
 * shop.service('catalog', { image: 'registry.example.com/catalog:1.0.0', http: { port: 8080 } });
 * export default defineConfig({ system: shop, environments: { production: { kubernetes: { namespace: 'shop' } } } });
 */
export function defineConfig<const C extends Configuration>(configuration: C): C {
  const problems: Problem[] = [];
  if (!(configuration?.system instanceof System)) {
    problems.push({
      code: 'invalid-value',
      path: 'system',
      received: show(typeof configuration?.system),
      expected: 'a System',
      fix: 'write system: shop, where shop is new System(...)',
    });
  }
  const environments: unknown = configuration?.environments;
  if (!isRecord(environments) || Object.keys(environments).length === 0) {
    problems.push({
      code: 'invalid-value',
      path: 'environments',
      received: show(environments),
      expected: 'at least one environment',
      fix: "add environments: { production: { kubernetes: { namespace: 'shop' } } }",
    });
  } else {
    for (const [name, environment] of Object.entries(environments)) {
      if (isRecord(environment)) continue;
      problems.push({
        code: 'invalid-value',
        path: `environments.${name}`,
        received: show(environment),
        expected: 'an environment',
        fix: `write ${name}: { kubernetes: { namespace: 'shop' } }`,
      });
    }
  }
  if (problems.length > 0) throw new KeelsonError(problems);
  return configuration;
}
