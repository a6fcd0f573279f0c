/** What Keelson needs at run time, beside it, and while it is developed. */
export const dependencies = {
  deps: ['@dagrejs/dagre@^3', 'aws-jwt-verify@^5', 'commander@^14', 'tsx@^4', 'yaml@^2'],
  // The floors are tested by test/package.
  peerDeps: ['aws-cdk-lib@>=2.262.0', 'cdk8s@>=2.68.12', 'constructs@>=10.5.0'],
  devDeps: [
    '@biomejs/biome@^2',
    '@swc/core@^1',
    '@swc/jest@^0.2',
    '@types/jest@^30',
    // The oldest Node that is supported: what compiles runs there.
    '@types/node@^20',
    'ajv@^8',
    'ajv-formats@^3',
    'aws-cdk-lib@^2.276.0',
    // An interpreter of the Amazon States Language: sagas run on it. It says Node 22; test/aws-target/support gives it what Node 20 lacks.
    'aws-local-stepfunctions@^3',
    'cdk8s@^2.70.0',
    'cdk8s-cli@^2',
    'cdk8s-plus-28@^2',
    'cdk8s-plus-34@^2',
    'constructs@^10.5.0',
    // 18 needs Node 22.
    'dependency-cruiser@^17',
    'fast-check@^4',
    'jest@^30',
    // An interpreter of Velocity, in which API Gateway's templates are written.
    'velocityjs@^2',
    // 12 needs Node 22. Its parser judges what `keelson graph` prints.
    'mermaid@^11',
  ],
};
