import { App } from 'aws-cdk-lib/core';
import { ServerlessSystem } from 'keelson/aws';
import configuration from './keelson.config';

const app = new App({ outdir: process.env.OUT ?? 'cdk.out' });
new ServerlessSystem(app, 'shop', { system: configuration.system, environment: configuration.environments.production });
app.synth();
