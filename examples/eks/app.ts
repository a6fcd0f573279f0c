import { App } from 'aws-cdk-lib/core';
import { ShopStack } from './stack';

const app = new App();
new ShopStack(app, 'shop', { env: { account: '111111111111', region: 'eu-central-1' } });
app.synth();
