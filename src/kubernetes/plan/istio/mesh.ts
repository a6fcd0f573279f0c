import type { ResolvedMesh, ResolvedPlatform } from '../platform';
import type { UnitScope } from '../scope';

/** The platform of a unit whose pods have a proxy of Istio's beside them. */
export type MeshedPlatform = ResolvedPlatform & { readonly mesh: ResolvedMesh };

/** Its scope. */
export type MeshedScope = UnitScope & { readonly platform: MeshedPlatform };

/** Whether pods have a proxy of Istio's beside them. */
export function isMeshed(platform: ResolvedPlatform): platform is MeshedPlatform {
  return platform.mesh?.kind === 'istio' && platform.mesh.dataPlane === 'sidecar';
}

/** The name of a workload in the mesh, as certificates say it (SPIFFE, without its scheme). */
export function principal(trustDomain: string, namespace: string, serviceAccount: string): string {
  return `${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}
