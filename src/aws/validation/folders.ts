import { compare, show } from '../../model/problem';
import { isWithin } from '../../model/route-path';
import { type At, below, report } from '../../model/shape';
import type { AwsScope } from '../plan/scope';

/** What stands beside a process, or in its file system, and has no place in a function. */
export function checkSurroundings({ properties, unit }: AwsScope, at: At): void {
  const { sidecars = {}, initContainers = {}, files = {}, writable = {}, writableRoot, identityToken } = properties;
  for (const [group, containers] of [
    ['sidecars', sidecars],
    ['initContainers', initContainers],
  ] as const)
    for (const name of Object.keys(containers).sort(compare))
      report(below(below(at, group), name), {
        code: 'sidecars-not-expressed',
        received: `${group === 'sidecars' ? 'a container beside' : 'a container before'} ${unit.name}`,
        expected: 'a process alone: a function has no other containers',
        fix: "take what it does into the image, as an extension of Lambda; accept: { 'sidecars-not-expressed': 'why' } leaves it out",
      });
  for (const path of Object.keys(files).sort(compare))
    report(below(below(at, 'files'), path), {
      code: 'files-not-mounted',
      received: show(path),
      expected: 'configuration in variables or in the image: nothing is mounted into a function',
      fix: "put it into the image, or into env; where the image has it already, accept: { 'files-not-mounted': 'why' }",
    });
  for (const [path, folder] of Object.entries(writable).sort(([a], [b]) => compare(a, b))) {
    const isVolume = folder.medium === 'volume';
    if (isWithin(path, '/tmp') && !isVolume) continue;
    report(below(below(at, 'writable'), path), {
      code: 'folder-not-writable',
      received: isVolume ? `${show(path)}, which outlives the process` : show(path),
      expected: 'folders below /tmp, which end with the process: a function can write to nothing else',
      fix: `${isVolume ? 'keep what must last in a store' : 'let the process write below /tmp'}; accept: { 'folder-not-writable': 'why' } leaves it out`,
    });
  }
  if (writableRoot === true)
    report(below(at, 'writableRoot'), {
      code: 'folder-not-writable',
      received: 'true',
      expected: 'an image that writes below /tmp alone: the rest of a function is read-only',
      fix: "change the image; accept: { 'folder-not-writable': 'why' } where it writes elsewhere without need",
    });
  if (identityToken !== undefined)
    report(below(at, 'identityToken'), {
      code: 'identity-token-not-expressed',
      received: `a token for ${show(identityToken.audience)}`,
      expected: "the function's role: Lambda gives out no tokens of OpenID Connect",
      fix: "let the process prove itself by its role; accept: { 'identity-token-not-expressed': 'why' } leaves it out",
    });
}
