import { JsonFile, TextFile, YamlFile } from 'projen';
import { NodePackageManager, TypeScriptModuleResolution } from 'projen/lib/javascript';
import { TypeScriptProject, TypeScriptRunner } from 'projen/lib/typescript';
import { biome } from './projenrc/biome';
import { dependencies } from './projenrc/dependencies';
import { jest } from './projenrc/jest';
import { scripts } from './projenrc/scripts';

const project = new TypeScriptProject({
  name: 'keelson',
  description: 'Declare each microservice once; get everything production asks for, on every target, checked before it is deployed.',
  keywords: ['cdk8s', 'kubernetes', 'microservices', 'constructs', 'infrastructure-as-code', 'platform-engineering', 'manifests'],
  authorName: 'Keelson contributors',
  license: 'Apache-2.0',
  copyrightOwner: 'Keelson contributors',
  defaultReleaseBranch: 'main',
  packageManager: NodePackageManager.NPM,
  addPackageManagerToDevEngines: false,
  minNodeVersion: '20.0.0',
  projenVersion: '0.103.25',
  typescriptVersion: '~5.9.3',
  ...dependencies,
  peerDependencyOptions: { pinnedDevDependency: false },
  bin: { keelson: 'lib/cli/main.js' },

  // The release and hosting parts of projen want a newer Node than this library supports, and its test and lint setup is replaced below.
  github: false,
  release: false,
  buildWorkflow: false,
  depsUpgrade: false,
  pullRequestTemplate: false,
  vscode: false,
  clobber: false,
  package: false,
  npmignoreEnabled: false,
  sampleCode: false,
  eslint: false,
  prettier: false,
  jest: false,
  docgen: false,
  projenrcTs: true,
  runner: TypeScriptRunner.tsx(),

  tsconfig: {
    compilerOptions: {
      target: 'ES2022',
      lib: ['es2022'],
      module: 'node16',
      moduleResolution: TypeScriptModuleResolution.NODE16,
      isolatedModules: true,
      noImplicitOverride: true,
      noUncheckedIndexedAccess: true,
      stripInternal: true,
      skipLibCheck: true,
      inlineSourceMap: false,
      inlineSources: false,
      types: ['node'],
    },
  },
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    compilerOptions: {
      rootDir: '.',
      noEmit: true,
      incremental: true,
      tsBuildInfoFile: 'node_modules/.cache/tsconfig.dev.tsbuildinfo',
      types: ['node', 'jest'],
    },
  },
  gitignore: ['/dist/', '/cdk.out/', '/validation-report.json', '*.tsbuildinfo', '.DS_Store'],
});

project.package.addVersion('0.1.0');
project.package.addField('main', 'lib/index.js');
project.package.addField('types', 'lib/index.d.ts');
project.package.addField('sideEffects', false);
project.package.addField('files', ['lib', 'extension', 'docs', 'README.md', 'LICENSE', 'CHANGELOG.md']);
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './aws': { types: './lib/aws/index.d.ts', default: './lib/aws/index.js' },
  './kubernetes': { types: './lib/kubernetes/index.d.ts', default: './lib/kubernetes/index.js' },
  './schema/system.json': './lib/schema/system.json',
  './schema/environment.json': './lib/schema/environment.json',
  './package.json': './package.json',
});
// TypeScript with `module: commonjs` resolves as Node 10 did: it reads no `exports`, only this table.
project.package.addField('typesVersions', {
  '*': { aws: ['lib/aws/index.d.ts'], kubernetes: ['lib/kubernetes/index.d.ts'] },
});
project.package.addField('peerDependenciesMeta', {
  'aws-cdk-lib': { optional: true },
  cdk8s: { optional: true },
  constructs: { optional: true },
});

for (const task of project.tasks.all) project.removeScript(task.name);
for (const [name, command] of Object.entries(scripts)) project.setScript(name, command);

project.package.installTask.exec('tsx scripts/complete-lock.ts');

// Within this repository the examples, the tests and the benchmarks import `keelson` by its name and get the sources.
const paths = {
  keelson: ['./src/index.ts'],
  'keelson/aws': ['./src/aws/index.ts'],
  'keelson/kubernetes': ['./src/kubernetes/index.ts'],
};
for (const file of ['tsconfig.json', 'tsconfig.dev.json']) project.tryFindObjectFile(file)?.addOverride('compilerOptions.paths', paths);

project
  .tryFindObjectFile('tsconfig.dev.json')
  ?.addOverride('include', [
    ...['src', 'test', 'examples', 'bench', 'scripts', 'projenrc'].map((folder) => `${folder}/**/*.ts`),
    '.projenrc.ts',
  ]);

// These are compiled where they belong: in a project that has the tarball installed.
project.tryFindObjectFile('tsconfig.dev.json')?.addOverride('exclude', ['node_modules', 'test/package/files', 'test/lambda/services']);

new JsonFile(project, 'biome.json', { obj: biome, marker: false });
new JsonFile(project, 'jest.config.json', { obj: jest, marker: false });
new JsonFile(project, 'cdk.json', { obj: { app: 'npx tsx examples/ecommerce/app.ts', output: 'dist/cdk.out' }, marker: false });
new YamlFile(project, 'cdk8s.yaml', { obj: { language: 'typescript', app: 'npx tsx examples/ecommerce/cdk8s.ts', output: 'dist/cdk8s' } });
// The lock file must not depend on which registry, or mirror of one, the person who wrote it used.
new TextFile(project, '.npmrc', { lines: ['omit-lockfile-registry-resolved=true', 'fund=false', 'audit=false', 'update-notifier=false'] });

project.synth();
