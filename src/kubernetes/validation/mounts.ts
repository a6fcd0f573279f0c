import { posix } from 'node:path';
import { compare, show } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import { volumeMounts } from '../plan/container';
import type { UnitScope } from '../plan/scope';
import { writableFolders } from '../plan/volumes';

/** A ConfigMap holds at most 1 MiB (Kubernetes' own limit); some of it is for the object's head. */
const MOST_FILES = 1_000_000;

/** Folders and files of a unit's own container. */
export function checkFolders(scope: UnitScope, at: At): void {
  const { files = {} } = scope.properties;
  const size = Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (size > MOST_FILES)
    report(below(at, 'files'), {
      code: 'over-limit',
      received: `${size} bytes`,
      expected: `at most ${MOST_FILES} bytes together`,
      fix: 'put large files into the image or a store',
    });
  for (const [path, folder] of writableFolders(scope)) {
    if (folder.medium === 'volume' && scope.unit.kind === 'job')
      report(below(below(at, 'writable'), path), {
        code: 'not-expressed',
        received: "medium 'volume' for a job",
        expected: 'a folder that ends with the pod',
        fix: "say medium: 'disk', and keep what has to last in a store",
      });
  }
  checkPaths(scope, at);
}

function checkPaths(scope: UnitScope, at: At): void {
  const files = new Set(Object.keys(scope.properties.files ?? {}).map((path) => posix.normalize(path)));
  const seen = new Set<string>();
  for (const { mountPath } of volumeMounts(scope)) {
    const path = posix.normalize(mountPath);
    if (mountPath.includes(':'))
      report(at, {
        code: 'invalid-path',
        received: show(mountPath),
        expected: 'a path without a colon: Kubernetes allows none in a mount',
        fix: 'choose another path',
      });
    if (seen.has(path))
      report(at, {
        code: 'duplicate-path',
        received: `${show(mountPath)} twice, among files, writable folders, secrets and the identity token`,
        expected: 'a path of its own for each',
        fix: 'move one of them',
      });
    seen.add(path);
  }
  for (const path of [...seen].sort(compare)) {
    const file = [...files].find((each) => path.startsWith(`${each}/`));
    if (file !== undefined)
      report(at, {
        code: 'duplicate-path',
        received: `${show(path)} below the file ${show(file)}`,
        expected: 'a path that is a file or a folder, not both',
        fix: 'move one of them',
      });
  }
}
