import type { EnvironmentOptions } from 'keelson';

/** The environments of an example that go to Kubernetes, with their names. */
export function onKubernetes(environments: Readonly<Record<string, EnvironmentOptions>>): [string, EnvironmentOptions][] {
  return Object.entries(environments).filter(([, environment]) => environment.kubernetes !== undefined);
}
