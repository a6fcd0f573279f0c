import { App } from 'aws-cdk-lib/core';
import { ServerlessSystem } from 'keelson/aws';
import config from './keelson.config';

/** The shop as a CDK app, as cdk.json runs it: `npx cdk synth` writes what `keelson synth --target aws` writes. */
const app = new App();
new ServerlessSystem(app, 'shop', { system: config.system, environment: config.environments.aws, stackName: 'shop-aws' });
app.synth();
