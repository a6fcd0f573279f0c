import { requireEngine } from '../../construct/engine';

/** Imported before anything that loads cdk8s, so that a missing package is one clear error and no stack of Node's loader. */
requireEngine('keelson/kubernetes', ['cdk8s', 'constructs'], () => {
  require('constructs');
  require('cdk8s');
});
