import { stringify } from 'yaml';
import config from '../../examples/ecommerce/keelson.config';
import { CONFIG, ROOT, Scratch } from './run';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

const SYSTEM = `${ROOT}/examples/ecommerce/system.yaml`;

describe('a configuration in YAML', () => {
  it('gives the bytes of the one in TypeScript, system and environments', async () => {
    await scratch.keelson('synth', CONFIG, '--env', 'production', '--out', 'typescript');
    scratch.write('keelson.yaml', stringify({ system: SYSTEM, environments: config.environments }));
    const { code, stderr } = await scratch.keelson('synth', '--env', 'production', '--out', 'yaml');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(scratch.tree('yaml/kubernetes')).toEqual(scratch.tree('typescript/kubernetes'));
    expect(scratch.read('yaml/parity-kubernetes.md')).toBe(scratch.read('typescript/parity-kubernetes.md'));
  });

  it('may hold the system itself, and be JSON', async () => {
    await scratch.keelson('synth', CONFIG, '--env', 'development', '--out', 'typescript');
    scratch.write('keelson.json', JSON.stringify({ system: config.system, environments: config.environments }));
    const { code } = await scratch.keelson('synth', '--env', 'development', '--out', 'json');
    expect(code).toBe(0);
    expect(scratch.tree('json/kubernetes')).toEqual(scratch.tree('typescript/kubernetes'));
  });

  it('may be a system alone, with its environment in a file of its own', async () => {
    await scratch.keelson('synth', CONFIG, '--env', 'production', '--out', 'typescript');
    scratch.write('production.yaml', stringify(config.environments.production));
    const { code } = await scratch.keelson(
      'synth',
      SYSTEM,
      '--environment-file',
      'production.yaml',
      '--env',
      'production',
      '--out',
      'alone',
    );
    expect(code).toBe(0);
    expect(scratch.tree('alone/kubernetes')).toEqual(scratch.tree('typescript/kubernetes'));
  });

  it('names the lines of every problem, of the system and of the environments', async () => {
    scratch.write(
      'keelson.yaml',
      [
        'system:',
        '  system: shop',
        '  services:',
        '    orders:',
        '      http: { port: 8080 }',
        '      scaling: { min: 3, max: 2 }',
        'environments: { production: {} }',
      ].join('\n'),
    );
    const wrongSystem = await scratch.keelson('synth');
    expect(wrongSystem.code).toBe(1);
    expect(wrongSystem.stderr).toMatch(/services\.orders\.scaling {2}\[min-above-max\]\n +at: +keelson\.yaml:6:7/);

    scratch.write(
      'system.yaml',
      'system: shop\nservices:\n  orders:\n    image: registry.example.com/orders:1\n    http: { port: 8080 }\n',
    );
    scratch.write(
      'keelson.yaml',
      [
        'system: ./system.yaml',
        'environments:',
        '  production:',
        '    kubernetes:',
        '      namespace: shop',
        '      podAnnotations:',
        '        example.com/team: 3',
        '      versoin: "1.34"',
      ].join('\n'),
    );
    const wrongEnvironment = await scratch.keelson('synth');
    expect(wrongEnvironment.code).toBe(1);
    expect(wrongEnvironment.stderr).toMatch(/podAnnotations\.example\.com\/team {2}\[invalid-value\]\n +at: +keelson\.yaml:7:\d+/);
    expect(wrongEnvironment.stderr).toMatch(/kubernetes\.versoin {2}\[unknown-property\]\n +at: +keelson\.yaml:8:\d+/);
    expect(wrongEnvironment.stderr).toContain('did you mean version?');
  });

  it('names the first place that is no YAML, and not what follows from it', async () => {
    scratch.write(
      'keelson.yaml',
      'system:\n  system: shop\n  services:\n    orders:\n\t  runtime: go\n      http: { port: 8080 }\n    catalog: {}\n',
    );
    const { stderr } = await scratch.keelson('synth');
    expect(stderr).toMatch(/^1 problem.*\n.*\[invalid-yaml\]\n +at: +keelson\.yaml:5:1\n/);
    expect(stderr).toContain('Tabs are not allowed as indentation');
  });

  it.each([
    ['a system without environments', 'system: shop\nservices: {}\n', 'no-environment'],
    ['no map', '- system\n', 'no-environment'],
    ['no YAML', 'system: [shop\nenvironments: {}\n', 'invalid-yaml'],
    ['a system that is a list', 'system: [shop]\nenvironments: { production: {} }\n', 'invalid-value'],
    ['a file that is not there', 'system: ./nowhere.yaml\nenvironments: { production: {} }\n', 'no-file'],
    ['no environment', 'system: { system: shop }\nenvironments: {}\n', 'invalid-value'],
    ['an environment that is a list', 'system: { system: shop }\nenvironments: { production: [] }\n', 'invalid-value'],
    ['an unknown key', 'system: { system: shop }\nenvironments: { production: {} }\nenvironment: {}\n', 'unknown-property'],
    ['no platform', 'system: { system: shop }\nenvironments: { production: {} }\n', 'no-platform'],
    [
      'overrides, which are functions',
      'system: { system: shop }\nenvironments: { production: { kubernetes: { namespace: shop }, overrides: { shop: { namespace: x } } } }\n',
      'invalid-override',
    ],
  ])('is refused where it holds %s', async (_, text, problem) => {
    scratch.write('keelson.yaml', text);
    const { code, stderr } = await scratch.keelson('synth');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`[${problem}]`) });
    expect(Object.keys(scratch.tree())).toEqual(['keelson.yaml']);
  });
});
