import { type CallEvaluation, evaluateCall, iamOf, type Template } from '../../../src/aws/iam';
import { restRouteFor, routeFor } from '../../../src/aws/iam/route-match';
import fc from '../../property';

const route = (key: string): { method: string; path: string | undefined; key: string } => {
  const [method, path] = key === '$default' ? ['ANY', undefined] : (key.split(' ') as [string, string]);
  return { method, path, key };
};
const found = (keys: readonly string[], method: string, path: string): string | undefined => routeFor(keys.map(route), method, path)?.key;

describe('routes of HTTP APIs', () => {
  // The table of the API Gateway Developer Guide, "Routing API requests".
  const guide = ['GET /pets/dog/1', 'GET /pets/dog/{id}', 'GET /pets/{proxy+}', 'ANY /{proxy+}', '$default'];

  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1'],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}'],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}'],
    ['POST', '/test/5', 'ANY /{proxy+}'],
    ['GET', '/', '$default'],
  ])('%s %s is served by %s', (method, path, key) => {
    expect(found(guide, method, path)).toBe(key);
  });

  it('a variable is one segment, and not empty', () => {
    expect(found(['GET /a/{id}'], 'GET', '/a/1/b')).toBeUndefined();
    expect(found(['GET /a/{id}'], 'GET', '/a/')).toBeUndefined();
    expect(found(['GET /a/{id}'], 'GET', '/a')).toBeUndefined();
  });

  it('methods and cases are told apart, a last slash is not', () => {
    expect(found(['GET /a'], 'POST', '/a')).toBeUndefined();
    expect(found(['GET /a'], 'GET', '/A')).toBeUndefined();
    expect(found(['GET /a'], 'GET', '/a/')).toBe('GET /a');
  });

  it('a method of its own wins over ANY, a path over a method', () => {
    expect(found(['ANY /a', 'GET /a'], 'GET', '/a')).toBe('GET /a');
    expect(found(['ANY /a/b', 'GET /a/{id}'], 'GET', '/a/b')).toBe('ANY /a/b');
  });

  it('the order of routes changes nothing', () => {
    const keys = [...guide, 'GET /{a}/dog/{b}', 'ANY /pets/dog/{proxy+}', 'GET /pets/{x}/1'];
    const path = fc.array(fc.constantFrom('pets', 'dog', '1', 'x'), { maxLength: 4 }).map((segments) => `/${segments.join('/')}`);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(keys, { minLength: keys.length }),
        path,
        fc.constantFrom('GET', 'POST'),
        (shuffled, asked, method) => {
          expect(found(shuffled, method, asked)).toBe(found(keys, method, asked));
        },
      ),
    );
  });

  it('REST APIs choose by the path first', () => {
    const routes = ['POST /a/b', 'GET /a/{id}'].map(route);
    expect(restRouteFor(routes, 'GET', '/a/b')).toBeUndefined();
    expect(routeFor(routes, 'GET', '/a/b')?.key).toBe('GET /a/{id}');
  });
});

/** An API with one route, before a function that API Gateway may invoke. */
function template(authorization: object, permission: object = {}): Template {
  return {
    Resources: {
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'catalog', ProtocolType: 'HTTP' } },
      Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Api' }, StageName: '$default' } },
      Route: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ApiId: { Ref: 'Api' },
          RouteKey: 'GET /v1/products/{id}',
          Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
          ...authorization,
        },
      },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: { ApiId: { Ref: 'Api' }, IntegrationType: 'AWS_PROXY', IntegrationUri: { Ref: 'Live' } },
      },
      Fn: { Type: 'AWS::Lambda::Function', Properties: {} },
      Live: { Type: 'AWS::Lambda::Alias', Properties: { Name: 'live', FunctionName: { Ref: 'Fn' } } },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { Ref: 'Live' },
          Principal: 'apigateway.amazonaws.com',
          SourceArn: { 'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/*/*/v1/products/{id}` },
          ...permission,
        },
      },
      Caller: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Policies: [
            {
              PolicyName: 'calls',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Action: 'execute-api:Invoke',
                    Resource: {
                      'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/$default/GET/v1/products/*`,
                    },
                  },
                ],
              },
            },
          ],
        },
      },
      Stranger: { Type: 'AWS::IAM::Role', Properties: {} },
    },
  };
}

function call(written: Template, path = '/v1/products/42', principal = 'Caller', method = 'GET'): CallEvaluation {
  return evaluateCall(iamOf({ templates: [{ name: 'shop', template: written }] }), { principal, api: 'Api', method, path });
}

describe('calls', () => {
  const iam = template({ AuthorizationType: 'AWS_IAM' });

  it('are allowed where a route, IAM and the function let them', () => {
    const { decision, route: served } = call(iam);
    expect(decision).toBe('allowed');
    expect(served?.resource.address).toBe('shop/Route');
  });

  it('are denied to others, for other methods and for paths without a route', () => {
    expect(call(iam, '/v1/products/42', 'Stranger')).toMatchObject({ decision: 'denied', reason: 'nothing allows it' });
    expect(call(iam, '/v1/products/42', 'Caller', 'DELETE')).toMatchObject({ decision: 'denied', reason: 'no route serves it' });
    // IAM's star crosses the slash; the route does not.
    expect(call(iam, '/v1/products/42/reviews')).toMatchObject({ decision: 'denied', reason: 'no route serves it' });
  });

  it('are denied where API Gateway may not invoke the function', () => {
    const broken = template({ AuthorizationType: 'AWS_IAM' }, { FunctionName: { Ref: 'Fn' } });
    expect(call(broken)).toMatchObject({ decision: 'denied', reason: 'API Gateway may not invoke what answers: nothing allows it' });
    expect(
      call(template({ AuthorizationType: 'AWS_IAM' }, { SourceArn: 'arn:aws:execute-api:eu-central-1:111111111111:other/*' })).decision,
    ).toBe('denied');
  });

  it('are open to everybody without an authorizer, and a token decides with one', () => {
    expect(call(template({}), '/v1/products/42', 'Stranger')).toMatchObject({
      decision: 'allowed',
      reason: 'the route is open to everybody',
    });
    expect(call(template({ AuthorizationType: 'JWT' }))).toMatchObject({ decision: 'unknown', reason: 'a token decides: JWT' });
  });
});

describe('REST APIs', () => {
  const rest: Template = {
    Resources: {
      Api: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: {
          Policy: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*/GET/v1/secret' }],
          },
        },
      },
      V1: {
        Type: 'AWS::ApiGateway::Resource',
        Properties: { RestApiId: { Ref: 'Api' }, ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: 'v1' },
      },
      Id: { Type: 'AWS::ApiGateway::Resource', Properties: { RestApiId: { Ref: 'Api' }, ParentId: { Ref: 'V1' }, PathPart: '{id}' } },
      Get: {
        Type: 'AWS::ApiGateway::Method',
        Properties: { RestApiId: { Ref: 'Api' }, ResourceId: { Ref: 'Id' }, HttpMethod: 'GET', AuthorizationType: 'AWS_IAM' },
      },
      Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Api' }, StageName: 'live' } },
      Caller: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Policies: [
            {
              PolicyName: 'a',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: 'arn:aws:execute-api:*:*:*/live/GET/v1/*' },
              },
            },
          ],
        },
      },
    },
  };

  it('have paths from their resources', () => {
    expect(call(rest, '/v1/42')).toMatchObject({ decision: 'allowed', route: { path: '/v1/{id}', method: 'GET' } });
    expect(call(rest, '/v1/secret')).toMatchObject({ decision: 'denied', reason: 'an explicit deny wins' });
    expect(call(rest, '/v1')).toMatchObject({ decision: 'denied', reason: 'no route serves it' });
  });
});
