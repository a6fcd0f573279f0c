import { show } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import { isLate } from '../../model/token';
import type { UnitScope } from '../plan/scope';

/** Images come from where the platform says that they may. */
export function checkImages({ properties, platform }: UnitScope, at: At): void {
  const { registries } = platform;
  if (registries === undefined) return;
  const images: [At, string | undefined][] = [[below(at, 'image'), properties.image]];
  for (const group of ['sidecars', 'initContainers'] as const)
    for (const [name, container] of Object.entries(properties[group] ?? {})) images.push([below(below(at, group), name), container.image]);
  for (const [here, image] of images) {
    if (image === undefined || isLate(image) || registries.some((registry) => image.startsWith(`${registry}/`))) continue;
    report(here, {
      code: 'registry-not-allowed',
      received: show(image),
      expected: `an image from ${registries.join(' or ')}`,
      fix: 'mirror it there, or add its registry to the platform',
    });
  }
}
