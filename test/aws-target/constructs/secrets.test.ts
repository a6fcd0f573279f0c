import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnParameter } from 'aws-cdk-lib/core';
import { ServerlessMicroservice, type ServerlessSystem } from '../../../src/aws/index';
import type { SecretProperties, UseProperties } from '../../../src/model/properties/secret';
import { Secret as DeclaredSecret } from '../../../src/model/secret';
import { System } from '../../../src/model/system';
import { logicalId } from './reach';
import { IMAGE, ownStack, resourcesOf, systemOf, templatesOf } from './support';

const http = { port: 8080 } as const;
const MANAGED = { provider: 'aws-secrets-manager' } as const;

function using(properties: Partial<SecretProperties>, use: UseProperties = {}, accept?: Record<string, string>): ServerlessSystem {
  const system = new System('shop');
  const secret = system.secret('payment-key', { ...MANAGED, ...properties });
  system.service('payments', { image: IMAGE, http }).uses(secret, use);
  system.service('stranger', { image: IMAGE, http });
  return systemOf(system, { aws: {}, ...(accept === undefined ? {} : { accept }) });
}

function variablesOf(stack: ServerlessSystem, unit: string): Record<string, any> {
  return resourcesOf(stack, 'AWS::Lambda::Function')[logicalId(stack, stack.microservice(unit).function)]?.Properties.Environment.Variables;
}

function reads(unit: ServerlessMicroservice): readonly string[] {
  return unit.permissions
    .statements()
    .filter(({ actions }) => actions.includes('secretsmanager:GetSecretValue'))
    .flatMap(({ resources }) => resources);
}

describe('a new secret', () => {
  it('is encrypted with the key of the system, holds a random text until somebody gives it a value, and stays', () => {
    const stack = using({ keys: ['api-key', 'webhook-key'] });
    const [secret] = Object.values(resourcesOf(stack, 'AWS::SecretsManager::Secret')) as [any];
    expect(secret.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(secret.Properties.KmsKeyId['Fn::GetAtt'][0]).toBe(logicalId(stack, stack.shared.key));
    expect(secret.Properties.SecretString).toBeUndefined();
    expect(secret.Properties.GenerateSecretString).toMatchObject({ GenerateStringKey: 'keelson-placeholder', PasswordLength: 64 });
  });

  it('keeps its value when its keys change: nothing of its generator depends on them', () => {
    const generator = (keys: string[]): unknown =>
      Object.values(resourcesOf(using({ keys }), 'AWS::SecretsManager::Secret'))[0]?.Properties.GenerateSecretString;
    expect(generator(['a', 'b'])).toEqual(generator(['c']));
  });

  it('is read by who uses it, and by nobody else', () => {
    const stack = using({ keys: { 'api-key': 'stripe_key' } });
    const secret = stack.shared.secrets.all.get('payment-key');
    expect(reads(stack.microservice('payments'))).toEqual([secret?.resource]);
    expect(reads(stack.microservice('stranger'))).toEqual([]);
    expect(variablesOf(stack, 'payments').APP_CONFIG_DIR).toBe('/tmp/config');
    expect(
      JSON.parse(
        variablesOf(stack, 'payments')
          .KEELSON_SECRETS['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'ID'))
          .join(''),
      ),
    ).toEqual({
      'payment-key': { id: 'ID', keys: { 'api-key': 'stripe_key' } },
    });
    expect(variablesOf(stack, 'stranger').KEELSON_SECRETS).toBeUndefined();
  });

  it('is one for all who use it, each with the keys that it says', () => {
    const system = new System('shop');
    const secret = system.secret('shared', { ...MANAGED, keys: ['a', 'b'] });
    system.service('first', { image: IMAGE, http }).uses(secret, { keys: ['a'] });
    system.service('second', { image: IMAGE, http }).uses(secret, { keys: ['b'] });
    const stack = systemOf(system, { aws: {} });
    expect(Object.keys(resourcesOf(stack, 'AWS::SecretsManager::Secret'))).toHaveLength(1);
    expect(JSON.stringify(variablesOf(stack, 'first').KEELSON_SECRETS)).toContain('{\\"a\\":\\"a\\"}');
    expect(JSON.stringify(variablesOf(stack, 'second').KEELSON_SECRETS)).toContain('{\\"b\\":\\"b\\"}');
  });

  it('grants nothing by a star', () => {
    const template = JSON.stringify(templatesOf(using({})).shop);
    expect(template).not.toMatch(/kms:(ReEncrypt|GenerateDataKey)\*/);
    expect(template).not.toContain('secretsmanager:*');
  });
});

describe('a secret that exists', () => {
  it.each([
    'shop/payment',
    'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop/payment-AbCdEf',
    'arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop/payment',
  ])('at %s is read there, and nothing like it', (path) => {
    const stack = using({ path });
    expect(resourcesOf(stack, 'AWS::SecretsManager::Secret')).toEqual({});
    const [resource] = reads(stack.microservice('payments')) as [string];
    expect(reads(stack.microservice('payments'))).toHaveLength(1);
    expect(resource).toMatch(/:secret:shop\/payment-(AbCdEf|\?{6})$/);
    expect(JSON.parse(variablesOf(stack, 'payments').KEELSON_SECRETS)['payment-key'].id).toBe(path);
  });

  it('may be known only when CloudFormation runs', () => {
    const stack = ownStack();
    const arn = new CfnParameter(stack, 'PaymentKey').valueAsString;
    const payments = new ServerlessMicroservice(stack, 'payments', { image: IMAGE, http });
    payments.uses(new DeclaredSecret('payment-key', { ...MANAGED, path: arn }));
    expect(stack.resolve(reads(payments))).toEqual([{ Ref: 'PaymentKey' }]);
  });

  it('may be given, with its key', () => {
    const stack = ownStack();
    const encryptionKey = new Key(stack, 'TheirKey');
    const theirs = new Secret(stack, 'Theirs', { encryptionKey });
    const payments = new ServerlessMicroservice(stack, 'payments', {
      image: IMAGE,
      http,
      provided: { secrets: { 'payment-key': theirs } },
    });
    payments.uses(new DeclaredSecret('payment-key', MANAGED));
    expect(reads(payments)).toEqual([theirs.secretArn]);
    expect(payments.permissions.statements()).toContainEqual({
      sid: 'KeyOfPaymentKey',
      actions: ['kms:Decrypt'],
      resources: [encryptionKey.keyArn],
    });
    expect(Object.keys(resourcesOf(stack, 'AWS::SecretsManager::Secret'))).toHaveLength(1);
  });

  it('is resolved by CloudFormation where it is read as variables, and never by the process', () => {
    const stack = using(
      { path: 'shop/payment', keys: ['api-key'] },
      { as: 'variables', variables: { STRIPE: 'api-key' } },
      { 'secret-in-variable': 'an old image' },
    );
    expect(variablesOf(stack, 'payments').STRIPE).toBe('{{resolve:secretsmanager:shop/payment:SecretString:api-key::}}');
    expect(variablesOf(stack, 'payments').KEELSON_SECRETS).toBeUndefined();
    expect(reads(stack.microservice('payments'))).toEqual([]);
  });
});

describe('what cannot work', () => {
  it('is refused: a new secret as variables, which has no value yet when it is resolved', () => {
    expect(() => using({}, { as: 'variables' }, { 'secret-in-variable': 'an old image' })).toThrow(/variable-of-new-secret/);
  });

  it('is refused: rotation by a function that nobody gave', () => {
    expect(() => using({ rotation: { every: '30d', by: 'function' } })).toThrow(/rotation-without-function/);
    expect(() => using({ rotation: { every: '30d', by: 'function' }, path: 'shop/payment' })).not.toThrow();
    expect(() => using({ rotation: { every: '30d', by: 'person' } })).not.toThrow();
  });
});

describe('rotation by a function', () => {
  it.each([
    ['30d', 'rate(30 days)'],
    ['1d', 'rate(1 day)'],
    ['12h', 'rate(12 hours)'],
    ['36h', 'rate(36 hours)'],
    ['1h', 'rate(4 hours)'],
    ['2000d', 'rate(999 days)'],
  ])('every %s is %s, with exactly what it needs', (every, rate) => {
    const stack = ownStack();
    const rotate = new LambdaFunction(stack, 'Rotate', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('//'),
    });
    const payments = new ServerlessMicroservice(stack, 'payments', {
      image: IMAGE,
      http,
      provided: { rotations: { 'payment-key': rotate } },
    });
    payments.uses(new DeclaredSecret('payment-key', { ...MANAGED, rotation: { every, by: 'function' } }));
    const [schedule] = Object.values(resourcesOf(stack, 'AWS::SecretsManager::RotationSchedule'));
    expect(schedule?.Properties).toMatchObject({ RotationRules: { ScheduleExpression: rate } });
    expect(schedule?.Properties.RotationLambdaARN['Fn::GetAtt'][0]).toBe(logicalId(stack, rotate));
    const policies = Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).filter(({ Properties }) =>
      JSON.stringify(Properties).includes('secretsmanager:PutSecretValue'),
    );
    expect(policies).toHaveLength(1);
    expect(JSON.stringify(policies[0]?.Properties.PolicyDocument.Statement.map(({ Action }: { Action: unknown }) => Action))).not.toContain(
      '*',
    );
    const permissions = Object.values(resourcesOf(stack, 'AWS::Lambda::Permission')).filter(
      ({ Properties }) => Properties.Principal === 'secretsmanager.amazonaws.com',
    );
    expect(permissions).toHaveLength(1);
    expect(permissions[0]?.Properties).toMatchObject({ SourceAccount: '111111111111', SourceArn: { Ref: expect.any(String) } });
  });
});

it('the order of declaration changes nothing', () => {
  const forth = new System('shop');
  const back = new System('shop');
  const first = forth.service('payments', { image: IMAGE, http });
  first.uses(forth.secret('a', MANAGED));
  first.uses(forth.secret('b', MANAGED));
  const second = back.service('payments', { image: IMAGE, http });
  second.uses(back.secret('b', MANAGED));
  second.uses(back.secret('a', MANAGED));
  expect(JSON.stringify(templatesOf(systemOf(back, { aws: {} })))).toBe(JSON.stringify(templatesOf(systemOf(forth, { aws: {} }))));
});
