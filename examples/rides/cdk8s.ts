import { App } from 'cdk8s';
import { KubernetesSystem } from 'keelson/kubernetes';
import config from './keelson.config';

/** The system as a cdk8s app: `npx cdk8s synth` runs it, and writes what `keelson synth` writes, in one file. */
const app = new App();
new KubernetesSystem(app, 'rides', { system: config.system, environment: config.environments.production });
app.synth();
