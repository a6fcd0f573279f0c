import { Deployment, type StackTemplate, type Template } from '../../../src/aws/iam';
import { KeelsonError } from '../../../src/model/problem';

/** What an output of a template says, once it is deployed. */
function resolved(value: unknown, template: Template = {}, more: Partial<StackTemplate> = {}): unknown {
  const deployment = new Deployment({
    templates: [{ name: 'shop', template: { ...template, Outputs: { Value: { Value: value } } }, ...more }],
  });
  return deployment.stacks[0]!.output('Value');
}

const resources = (types: Readonly<Record<string, string | readonly [string, object]>>): Template => ({
  Resources: Object.fromEntries(
    Object.entries(types).map(([id, type]) => [id, typeof type === 'string' ? { Type: type } : { Type: type[0], Properties: type[1] }]),
  ),
});

describe('intrinsic functions', () => {
  it.each<[string, unknown, unknown]>([
    ['Fn::Join', { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 'sqs']] }, 'arn:aws:sqs'],
    ['Fn::Join of a list', { 'Fn::Join': ['-', { 'Fn::Split': ['.', 'a.b'] }] }, 'a-b'],
    ['Fn::Select', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::Sub', { 'Fn::Sub': `\${AWS::Region}/\${!literal}/\${AWS::AccountId}` }, `eu-central-1/\${literal}/111111111111`],
    ['Fn::Sub with variables', { 'Fn::Sub': [`\${name}@\${AWS::URLSuffix}`, { name: { Ref: 'AWS::StackName' } }] }, 'shop@amazonaws.com'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'memory'] }, 512],
    ['Fn::If', { 'Fn::If': ['IsLive', 'yes', 'no'] }, 'yes'],
    ['Fn::If with no value', { a: { 'Fn::If': ['IsSmall', 1, { Ref: 'AWS::NoValue' }] }, b: 2 }, { b: 2 }],
    ['Fn::Base64', { 'Fn::Base64': 'a' }, 'YQ=='],
    ['Fn::GetAZs', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'eu-central-1a'],
    ['a parameter', { Ref: 'Stage' }, 'live'],
    ['what only looks like one', { Ref: 'AWS::Region', other: 1 }, { Ref: 'AWS::Region', other: 1 }],
  ])('%s', (_name, value, expected) => {
    const template: Template = {
      Parameters: { Stage: { Type: 'String', Default: 'live' } },
      Mappings: { Sizes: { 'eu-central-1': { memory: 512 } } },
      Conditions: {
        IsLive: { 'Fn::Equals': [{ Ref: 'Stage' }, 'live'] },
        IsSmall: {
          'Fn::And': [{ 'Fn::Not': [{ Condition: 'IsLive' }] }, { 'Fn::Or': [{ Condition: 'IsLive' }, { Condition: 'IsLive' }] }],
        },
      },
    };
    expect(resolved(value, template)).toEqual(expected);
  });

  it('parameters have the values that the stack is given', () => {
    expect(
      resolved({ Ref: 'Stage' }, { Parameters: { Stage: { Type: 'String', Default: 'live' } } }, { parameters: { Stage: 'test' } }),
    ).toBe('test');
  });

  it('a value that hangs on itself is unknown, and ends', () => {
    const template = { Conditions: { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { 'Fn::Not': [{ Condition: 'A' }] } } };
    expect(resolved({ 'Fn::If': ['A', 1, 2] }, template)).toMatch(/^unknown-/);
  });
});

describe('stand-ins', () => {
  it.each<[string, string | readonly [string, object], RegExp, string, RegExp]>([
    ['a topic', ['AWS::SNS::Topic', { TopicName: 'orders' }], /^arn:aws:sns:eu-central-1:111111111111:orders$/, 'TopicName', /^orders$/],
    [
      'a queue',
      ['AWS::SQS::Queue', { QueueName: 'orders' }],
      /^https:\/\/sqs\.eu-central-1\.amazonaws\.com\/111111111111\/orders$/,
      'Arn',
      /^arn:aws:sqs:eu-central-1:111111111111:orders$/,
    ],
    ['a queue without a name', 'AWS::SQS::Queue', /\/shop-It-[A-Z0-9]{12}$/, 'QueueName', /^shop-It-[A-Z0-9]{12}$/],
    ['a queue that keeps order', ['AWS::SQS::Queue', { FifoQueue: true }], /\.fifo$/, 'Arn', /\.fifo$/],
    ['an HTTP API', 'AWS::ApiGatewayV2::Api', /^[a-z0-9]{10}$/, 'ApiEndpoint', /^https:\/\/[a-z0-9]{10}\.execute-api\./],
    ['a REST API', 'AWS::ApiGateway::RestApi', /^[a-z0-9]{10}$/, 'RootResourceId', /^root/],
    ['a function', 'AWS::Lambda::Function', /^shop-It-/, 'Arn', /^arn:aws:lambda:eu-central-1:111111111111:function:shop-It-/],
    ['a role', ['AWS::IAM::Role', { Path: '/shop/' }], /^shop-It-/, 'Arn', /^arn:aws:iam::111111111111:role\/shop\/shop-It-/],
    ['a table', 'AWS::DynamoDB::GlobalTable', /^shop-It-/, 'Arn', /^arn:aws:dynamodb:eu-central-1:111111111111:table\/shop-It-/],
    [
      'a secret',
      ['AWS::SecretsManager::Secret', { Name: 'a/b' }],
      /^arn:aws:secretsmanager:eu-central-1:111111111111:secret:a\/b-[a-z0-9]{6}$/,
      'Id',
      /:secret:a\/b-/,
    ],
    [
      'a key',
      'AWS::KMS::Key',
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      'Arn',
      /^arn:aws:kms:eu-central-1:111111111111:key\/[0-9a-f-]{36}$/,
    ],
    ['a state machine', 'AWS::StepFunctions::StateMachine', /^arn:aws:states:eu-central-1:111111111111:stateMachine:/, 'Name', /^shop-It-/],
    [
      'an event bus',
      ['AWS::Events::EventBus', { Name: 'shop' }],
      /^shop$/,
      'Arn',
      /^arn:aws:events:eu-central-1:111111111111:event-bus\/shop$/,
    ],
    [
      'a schedule',
      ['AWS::Scheduler::Schedule', { Name: 'a' }],
      /^a$/,
      'Arn',
      /^arn:aws:scheduler:eu-central-1:111111111111:schedule\/default\/a$/,
    ],
    ['a proxy', 'AWS::RDS::DBProxy', /^shop-It-/, 'DBProxyArn', /:db-proxy:prx-[0-9a-f]{17}$/],
    [
      'a log group',
      ['AWS::Logs::LogGroup', { LogGroupName: '/a' }],
      /^\/a$/,
      'Arn',
      /^arn:aws:logs:eu-central-1:111111111111:log-group:\/a:\*$/,
    ],
    ['a bucket', 'AWS::S3::Bucket', /^shop-it-/, 'Arn', /^arn:aws:s3:::shop-it-/],
  ])('%s', (_name, type, ref, attribute, value) => {
    const template = resources({ It: type });
    expect(resolved({ Ref: 'It' }, template)).toMatch(ref);
    expect(resolved({ 'Fn::GetAtt': ['It', attribute] }, template)).toMatch(value);
    expect(resolved({ 'Fn::GetAtt': `It.${attribute}` }, template)).toMatch(value);
    expect(resolved({ 'Fn::Sub': `\${It.${attribute}}` }, template)).toMatch(value);
  });

  it('the alias of a function is its ARN, with the name', () => {
    const template = resources({
      Orders: 'AWS::Lambda::Function',
      Live: ['AWS::Lambda::Alias', { Name: 'live', FunctionName: { Ref: 'Orders' } }],
    });
    expect(resolved({ Ref: 'Live' }, template)).toBe(`${String(resolved({ 'Fn::GetAtt': ['Orders', 'Arn'] }, template))}:live`);
  });

  it('are the same each time, and differ between resources', () => {
    const template = resources({ A: 'AWS::SQS::Queue', B: 'AWS::SQS::Queue' });
    expect(resolved({ Ref: 'A' }, template)).toBe(resolved({ Ref: 'A' }, template));
    expect(resolved({ Ref: 'A' }, template)).not.toBe(resolved({ Ref: 'B' }, template));
  });

  it('what is not known has one too, and is noted', () => {
    const deployment = new Deployment({
      templates: [
        {
          name: 'shop',
          template: { ...resources({ It: 'Custom::Thing' }), Outputs: { V: { Value: { 'Fn::GetAtt': ['It', 'ThingArn'] } } } },
        },
      ],
    });
    expect(deployment.stacks[0]!.output('V')).toMatch(/^arn:aws:thing:|^arn:aws:/);
    expect(deployment.unknowns).toEqual([{ at: 'shop/It', what: 'ThingArn of Custom::Thing' }]);
  });
});

describe('several stacks', () => {
  const nested: Template = {
    Parameters: { Queue: { Type: 'String' } },
    ...resources({ Topic: ['AWS::SNS::Topic', { TopicName: 'inner' }] }),
    Outputs: { Topic: { Value: { Ref: 'Topic' } }, Queue: { Value: { Ref: 'Queue' } } },
  };
  const parent: Template = {
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'outer' } },
      Inner: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: {
          TemplateURL: { 'Fn::Sub': `https://s3.\${AWS::Region}.\${AWS::URLSuffix}/assets/0a1b.json` },
          Parameters: { Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
        },
        Metadata: { 'aws:asset:path': 'inner.nested.template.json' },
      },
    },
    Outputs: {
      Topic: { Value: { 'Fn::GetAtt': ['Inner', 'Outputs.Topic'] }, Export: { Name: 'shop:Topic' } },
      Queue: { Value: { 'Fn::GetAtt': ['Inner', 'Outputs.Queue'] } },
    },
  };

  it('pass values into nested stacks and out of them', () => {
    for (const file of ['Inner', 'inner.nested.template.json', '0a1b']) {
      const [shop, inner] = new Deployment({ templates: [{ name: 'shop', template: parent, nested: { [file]: nested } }] }).stacks;
      expect(inner!.path).toBe('shop/Inner');
      expect(shop!.output('Topic')).toBe('arn:aws:sns:eu-central-1:111111111111:inner');
      expect(shop!.output('Queue')).toBe('arn:aws:sqs:eu-central-1:111111111111:outer');
    }
  });

  it('import what others export', () => {
    const importer: Template = { Outputs: { Topic: { Value: { 'Fn::ImportValue': { 'Fn::Sub': 'shop:Topic' } } } } };
    const deployment = new Deployment({
      templates: [
        { name: 'other', template: importer },
        { name: 'shop', template: parent, nested: { Inner: nested } },
      ],
    });
    expect(deployment.stacks[0]!.output('Topic')).toBe('arn:aws:sns:eu-central-1:111111111111:inner');
    expect(deployment.unknowns).toEqual([]);
  });

  it('note a nested template and an export that are not there', () => {
    const deployment = new Deployment({ templates: [{ name: 'shop', template: parent }] });
    deployment.stacks[0]!.output('Topic');
    expect(deployment.unknowns.map(({ what }) => what)).toContain('the template of a nested stack');
    expect(resolved({ 'Fn::ImportValue': 'nowhere' })).toMatch(/^unknown-shop-Fn-ImportValue-nowhere-/);
  });

  it('a resource whose condition does not hold is not there', () => {
    const template: Template = {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { A: { Type: 'AWS::SQS::Queue', Condition: 'Never' }, B: { Type: 'AWS::SQS::Queue' } },
    };
    const of = (conditions?: Record<string, boolean>): readonly string[] =>
      new Deployment({ templates: [{ name: 'shop', template }], ...(conditions === undefined ? {} : { conditions }) }).resources.map(
        ({ address }) => address,
      );
    expect(of()).toEqual(['shop/B']);
    expect(of({ Never: true })).toEqual(['shop/A', 'shop/B']);
  });

  it('an address names one resource, or is refused', () => {
    const deployment = new Deployment({
      templates: ['a', 'b'].map((name) => ({
        name,
        template: resources({ Queue: 'AWS::SQS::Queue', [`Topic${name}`]: 'AWS::SNS::Topic' }),
      })),
    });
    expect(deployment.find('Topica').address).toBe('a/Topica');
    expect(deployment.find('b/Queue').address).toBe('b/Queue');
    expect(() => deployment.find('Queue')).toThrow(KeelsonError);
    expect(() => deployment.find('Queue')).toThrow('a/Queue and b/Queue');
    expect(() => deployment.find('Topicc')).toThrow('write Topic');
  });
});
