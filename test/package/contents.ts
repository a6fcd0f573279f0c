import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Checks, ensure, succeeded } from './checks';
import { type Project, ROOT } from './project';

const MAXIMUM_PACKED_BYTES = 2_000_000;

/** What is in the tarball, and that what its manifest names is there. */
export async function checkContents(checks: Checks, tarball: string, project: Project): Promise<void> {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

  await checks.check('the tarball holds the compiled library and its documents, nothing else', () => {
    const allowed =
      /^package\/(lib\/.+\.(js|d\.ts|json)|package\.json|README\.md|LICENSE|CHANGELOG\.md|docs\/.+\.(md|svg)|extension\/(build|README\.md|go\.(mod|sum)|[\w/.-]+\.go))$/;
    const strange = files.filter((file) => !allowed.test(file));
    ensure(strange.length === 0, `also there: ${strange.join(', ')}`);
    for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md', 'docs/contract.md'])
      ensure(files.includes(`package/${file}`), `${file} is missing`);
  });

  await checks.check('every path that the manifest names is in the tarball', () => {
    const named: string[] = [manifest.main, manifest.types, ...Object.values<string>(manifest.bin)];
    for (const target of Object.values<string | Record<string, string>>(manifest.exports)) {
      named.push(...(typeof target === 'string' ? [target] : Object.values(target)));
    }
    for (const list of Object.values<string[]>(manifest.typesVersions['*'])) named.push(...list);
    const missing = named.map((path) => path.replace(/^\.\//, '')).filter((path) => !files.includes(`package/${path}`));
    ensure(missing.length === 0, `missing: ${missing.join(', ')}`);
  });

  await checks.check('every subpath with types is also found by TypeScript of `module: commonjs`', () => {
    const typed = Object.entries<string | Record<string, string>>(manifest.exports).filter(([, target]) => typeof target !== 'string');
    const subpaths = typed.map(([subpath]) => subpath.replace(/^\.\/?/, '')).filter((subpath) => subpath !== '');
    const missing = subpaths.filter((subpath) => manifest.typesVersions['*'][subpath] === undefined);
    ensure(missing.length === 0, `not in typesVersions: ${missing.join(', ')}`);
  });

  await checks.check('no file names a folder of the machine that packed it', () => {
    const names = [ROOT, homedir()];
    const folder = join(project.folder, 'node_modules/keelson');
    const telling = files.filter((file) => {
      const text = readFileSync(join(folder, file.replace(/^package\//, '')), 'utf8');
      return names.some((name) => name.length > 1 && text.includes(`${name}/`));
    });
    ensure(telling.length === 0, telling.join(', '));
  });

  await checks.check('the tarball is small', () => {
    const { size } = statSync(tarball);
    ensure(size < MAXIMUM_PACKED_BYTES, `${size} bytes, more than ${MAXIMUM_PACKED_BYTES}`);
  });

  await checks.check('the schema is JSON that a tool can read by its subpath', async () => {
    succeeded(await project.run('node', ['-e', "if (typeof require('keelson/schema/system.json') !== 'object') process.exit(1)"]));
  });

  await checks.check('the command is on the path and tells its version', async () => {
    const outcome = await project.run('keelson', ['--version']);
    succeeded(outcome);
    ensure(outcome.stdout.trim() === manifest.version, `it said ${outcome.stdout.trim()}`);
  });
}
