import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Yaml } from 'cdk8s';
import { parseSystem } from 'keelson';
import { KubernetesSystem } from 'keelson/kubernetes';
import config from '../../examples/ecommerce/keelson.config';
import { CONFIG, Scratch } from '../cli/run';
import { onKubernetes } from './on-kubernetes';

const EXAMPLE = join(__dirname, '../../examples/ecommerce');
const ENVIRONMENTS = onKubernetes(config.environments);

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

describe('the e-commerce example', () => {
  it('is a system without a problem', () => {
    expect(() => config.system.check()).not.toThrow();
  });

  it('says the same in TypeScript and in YAML', () => {
    const literal = parseSystem(readFileSync(join(EXAMPLE, 'system.yaml'), 'utf8'), 'system.yaml');
    expect(literal.toJSON()).toEqual(config.system.toJSON());
  });

  it.each(ENVIRONMENTS)('gives the bytes of the constructs from the command line, in %s', async (name, environment) => {
    await scratch.keelson('synth', CONFIG, '--env', name);
    const written = Object.values(scratch.tree('dist/kubernetes')).join('---\n');
    const app = new App();
    const chart = new KubernetesSystem(app, 'shop', { system: config.system, environment });
    expect(Yaml.stringify(...chart.toJson())).toBe(written);
  });

  it.each(ENVIRONMENTS)('has no finding that is worth more than a remark, in %s', async (name) => {
    const { stdout } = await scratch.keelson('synth', CONFIG, '--env', name, '--format', 'json', '--strict');
    const severities = (JSON.parse(stdout).findings as { severity: string }[]).map((finding) => finding.severity);
    expect(severities.filter((severity) => severity !== 'info')).toEqual([]);
  });
});
