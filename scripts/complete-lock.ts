/**
 * Adds to package-lock.json the builds for other platforms that npm left out.
 *
 * npm 11.16 and later omit an optional package that the registry at hand cannot deliver, and then `npm ci` refuses the lock file that
 * `npm install` has just written (npm/cli issue 9846). The entries are exact but for the checksum, which npm adds where it installs them.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface Entry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Record<string, string>;
}

const LOCK = 'package-lock.json';
const OS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const CPU: Record<string, string> = { x64: 'x64', ia32: 'ia32', arm64: 'arm64', arm: 'arm', ppc64: 'ppc64', riscv64: 'riscv64' };
Object.assign(CPU, { s390x: 's390x', loong64: 'loong64', mips64el: 'mips64el', wasm32: 'wasm32' });
const LIBC: Record<string, string> = { gnu: 'glibc', musl: 'musl' };

const lock = JSON.parse(readFileSync(LOCK, 'utf8')) as { packages: Record<string, Entry> };
const { packages } = lock;

for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (path === '' || packages[`node_modules/${name}`] !== undefined || packages[`${path}/node_modules/${name}`] !== undefined) continue;
    const words = name.replace(/^.*\//, '').split('-');
    const os = OS.find((word) => words.includes(word));
    const cpu = words.map((word) => CPU[word]).find((word) => word !== undefined);
    const libc = os === 'linux' ? words.map((word) => LIBC[word]).find((word) => word !== undefined) : undefined;
    // Without a platform in its name it is no build for another platform: npm itself decides about it.
    if (os === undefined || cpu === undefined || !/^\d+\.\d+\.\d+$/.test(version)) continue;
    packages[`node_modules/${name}`] = {
      version,
      ...{ cpu: [cpu], ...(dev === true ? { dev } : {}), ...(libc === undefined ? {} : { libc: [libc] }), optional: true, os: [os] },
    };
  }
}

const { '': root, ...others } = packages;
const sorted = Object.entries(others).sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = { '': root as Entry, ...Object.fromEntries(sorted) };
writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
