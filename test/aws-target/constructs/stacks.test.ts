import { ServerlessMicroservice } from '../../../src/aws/index';
import { System } from '../../../src/model/system';
import { IMAGE, ownStack, resourcesOf, systemOf, templatesOf } from './support';

const http = { port: 8080 } as const;
const large = (): System => {
  const system = new System('large');
  for (let index = 0; index < 40; index += 1) system.service(`service-${index}`, { image: IMAGE, http });
  return system;
};

describe('the stack of a system', () => {
  it('holds as many resources as CloudFormation takes, or says how to split it', () => {
    const concurrency = { account: 10_000 };
    expect(() => templatesOf(systemOf(large(), { aws: { concurrency } }))).toThrow(/too-many-resources[\s\S]*stacks: 'nested'/);
    expect(() => templatesOf(systemOf(large(), { aws: { concurrency, stacks: 'nested' } }))).not.toThrow();
  });

  it('bounds every role where the platform names a boundary', () => {
    const permissionsBoundary = 'arn:aws:iam::111111111111:policy/developers';
    const system = new System('shop');
    system.service('orders', { image: IMAGE, http });
    const own = ownStack();
    new ServerlessMicroservice(own, 'orders', { image: IMAGE, http, platform: { permissionsBoundary } });
    for (const stack of [systemOf(system, { aws: { permissionsBoundary } }), own]) {
      const roles = Object.values(resourcesOf(stack, 'AWS::IAM::Role'));
      expect(roles.length).toBeGreaterThan(0);
      for (const role of roles) expect(role.Properties.PermissionsBoundary).toBe(permissionsBoundary);
    }
  });

  it('goes to the account and region of the environment, or of the credentials in use', () => {
    const shop = (): System => {
      const system = new System('shop');
      system.service('orders', { image: IMAGE, http });
      return system;
    };
    const there = systemOf(shop(), { aws: { account: '222222222222', region: 'eu-central-1' } });
    expect([there.account, there.region]).toEqual(['222222222222', 'eu-central-1']);
    expect(JSON.stringify(Object.values(templatesOf(systemOf(shop(), { aws: {} }))))).toContain('AWS::Region');
  });
});
