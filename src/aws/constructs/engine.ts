import { requireEngine } from '../../construct/engine';

/** Imported before anything that loads the CDK, so that a missing package is one clear error and no stack of Node's loader. */
requireEngine('keelson/aws', ['aws-cdk-lib', 'constructs'], () => {
  require('constructs');
  require('aws-cdk-lib/core');
});
