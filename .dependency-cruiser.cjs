/**
 * The arrows of the house: model <- objectives, analysis, rules <- target <- targets <- testing, report, cli.
 * test/arrows.test.ts plants a violation of each rule and sees it reported.
 */
const targets = ['kubernetes', 'aws', 'azure', 'compose', 'container', 'pulumi', 'helm', 'terraform', 'construct'];
const targetFolders = `^src/(${targets.join('|')})/`;
const top = '^src/(testing|report|cli)/';
const middle = '^src/(objectives|analysis|rules)/';
const kubernetesConstructs = '^src/kubernetes/(constructs/|index\\.ts$)';
const awsConstructs = '^src/aws/(constructs/|index\\.ts$)';
const packaged = (names) => `(^|/)node_modules/(${names})(/|$)|^(${names})(/|$)`;
const engines = packaged('cdk8s|cdk8s-plus-\\d+|constructs|aws-cdk-lib|cdk-nag|cdktf|@pulumi/[^/]+');

module.exports = {
  forbidden: [
    {
      name: 'model-imports-only-model',
      comment: 'The model is plain data with verbs: no engine, no files, nothing above it. Of Node, only what computes.',
      severity: 'error',
      from: { path: '^src/model/', pathNot: '^src/model/parse-system\\.ts$' },
      to: { pathNot: ['^src/model/', '^(node:)?(path|util|url|crypto)$'] },
    },
    {
      name: 'parser-imports-only-yaml',
      comment: 'One file of the model reads text, and it needs the parser for that.',
      severity: 'error',
      from: { path: '^src/model/parse-system\\.ts$' },
      to: { pathNot: ['^src/model/', packaged('yaml')] },
    },
    {
      name: 'middle-imports-only-model',
      comment: 'Objectives, analysis and rules read the model, and know no target.',
      severity: 'error',
      from: { path: middle },
      to: { path: '^src/', pathNot: ['^src/model/', middle] },
    },
    {
      name: 'target-imports-no-top',
      comment: 'Testing, report and cli stand on top: nothing below imports them.',
      severity: 'error',
      from: { path: '^src/', pathNot: top },
      to: { path: top },
    },
    {
      name: 'nothing-imports-the-entry',
      comment: 'src/index.ts is for users. Inside, import the file that holds the thing.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/index\\.ts$' },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'construct-imports-only-model',
      comment: 'What the construct twins share knows neither twin.',
      severity: 'error',
      from: { path: '^src/construct/' },
      to: { path: '^src/', pathNot: ['^src/construct/', '^src/(model|objectives|analysis|rules)/'] },
    },
    {
      name: 'target-is-neutral',
      comment: 'What targets share knows none of them, and no engine. Of Node, only what reads addresses.',
      severity: 'error',
      from: { path: '^src/target/' },
      to: { pathNot: ['^src/target/', '^src/(model|objectives|analysis|rules)/', '^(node:)?net$'] },
    },
    {
      name: 'targets-stand-alone',
      comment: 'A target imports no other; pulumi, helm and terraform build on what kubernetes plans.',
      severity: 'error',
      from: { path: targetFolders, pathNot: '^src/(pulumi|helm|terraform)/' },
      to: { path: targetFolders, pathNot: ['^src/$1/', '^src/construct/'] },
    },
    {
      name: 'plan-readers-stand-alone',
      comment: 'Pulumi, helm and terraform import kubernetes/ but its constructs and its entry, and no other target.',
      severity: 'error',
      from: { path: '^src/(pulumi|helm|terraform)/' },
      to: { path: targetFolders, pathNot: ['^src/$1/', '^src/construct/', '^src/kubernetes/(?!constructs/|index\\.ts$)'] },
    },
    {
      name: 'only-kubernetes-constructs-import-cdk8s',
      severity: 'error',
      from: { path: '^src/', pathNot: kubernetesConstructs },
      to: { path: packaged('cdk8s') },
    },
    {
      name: 'only-constructs-import-constructs',
      severity: 'error',
      from: { path: '^src/', pathNot: [kubernetesConstructs, awsConstructs, '^src/construct/'] },
      to: { path: packaged('constructs') },
    },
    {
      name: 'only-aws-constructs-import-aws-cdk-lib',
      severity: 'error',
      from: { path: '^src/', pathNot: awsConstructs },
      to: { path: packaged('aws-cdk-lib|cdk-nag') },
    },
    {
      name: 'only-pulumi-and-azure-import-pulumi',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(pulumi|azure)/' },
      to: { path: packaged('@pulumi/[^/]+') },
    },
    {
      name: 'nothing-imports-cdk8s-plus',
      comment: 'cdk8s-plus is a neighbour: its classes fit by shape.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: packaged('cdk8s-plus-\\d+') },
    },
    {
      name: 'entry-reaches-no-engine',
      comment: 'The neutral entry loads no engine, not even through somebody else.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: engines, reachable: true },
    },
    {
      name: 'plan-reaches-no-engine',
      comment: 'All knowledge of Kubernetes and of AWS but their constructs is pure.',
      severity: 'error',
      from: { path: '^src/(kubernetes|aws)/', pathNot: [kubernetesConstructs, awsConstructs] },
      to: { path: engines, reachable: true },
    },
    {
      name: 'command-reaches-no-engine',
      comment: 'No command ever loads cdk8s.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: packaged('cdk8s|cdk8s-plus-\\d+|cdktf|cdk-nag|@pulumi/[^/]+'), reachable: true },
    },
    {
      name: 'only-the-aws-command-loads-the-cdk',
      comment: 'The constructs of AWS bring aws-cdk-lib, which takes a second to load.',
      severity: 'error',
      from: { path: '^src/(cli|report)/', pathNot: '^src/cli/aws/' },
      to: { path: awsConstructs },
    },
    {
      name: 'the-aws-command-loads-the-cdk-late',
      comment: 'By a require where it is needed: an import would load it as soon as the file is read.',
      severity: 'error',
      from: { path: '^src/cli/aws/' },
      to: { path: awsConstructs, dependencyTypesNot: ['require', 'type-only', 'type-import'] },
    },
    {
      name: 'no-cycle',
      comment: 'A cycle in which each import is there at run time: one of a type alone breaks it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'only-declared-packages',
      comment: 'What src/ imports is a dependency or an optional peer: it must be there where Keelson is installed.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Types count: the published typings must not ask for an engine either.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default', 'types'] },
  },
};
