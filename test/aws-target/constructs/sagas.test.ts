import { Template } from 'aws-cdk-lib/assertions';
import { System } from '../../../src/model/system';
import { IMAGE, type Resource, resourcesOf, systemOf } from './support';

const http = { port: 8080 } as const;

function shop() {
  const system = new System('shop');
  const stock = system.service('stock', { image: IMAGE, http });
  const orders = system.service('orders', { image: IMAGE, http });
  const web = system.service('web', { image: IMAGE, http });
  orders.calls(stock, { operations: ['POST /v1/holds', 'DELETE /v1/holds/{id}'], idempotencyKey: 'X-Once' });
  web.calls(orders, { operations: ['GET /v1/orders/{id}'] });
  system.saga('place-order', {
    coordinator: orders,
    key: 'orderId',
    steps: [
      {
        name: 'hold',
        action: { service: 'stock', operation: 'POST /v1/holds' },
        compensation: { service: 'stock', operation: 'DELETE /v1/holds/{id}' },
      },
      { name: 'charge', action: { service: 'orders', operation: 'POST /v1/payments' }, pivot: true },
      { name: 'confirm', action: { service: 'orders', operation: 'POST /v1/orders/{id}/confirmation' } },
    ],
  });
  return { system, orders, web };
}

describe('the sagas of a system', () => {
  it('ask by themselves what their steps name, which the services offer to signed requests', () => {
    const stack = systemOf(shop().system);
    const routes = Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties.RouteKey);
    expect(routes.sort()).toEqual([
      'DELETE /v1/holds/{id}',
      'GET /v1/orders/{id}',
      'POST /v1/holds',
      'POST /v1/orders/{id}/confirmation',
      'POST /v1/payments',
    ]);
    const statements = stack.sagas.get('place-order')?.permissions.statements() ?? [];
    expect(statements.map(({ sid }) => sid)).toEqual(['CallSteps']);
    expect(statements[0]?.resources).toHaveLength(4);
  });

  it('are started by their coordinator, and by nobody else', () => {
    const { system, orders, web } = shop();
    const stack = systemOf(system);
    const started = (unit: typeof orders): number =>
      stack
        .microservice(unit)
        .permissions.statements()
        .filter(({ actions }) => actions.includes('states:StartExecution')).length;
    expect([started(orders), started(web)]).toEqual([1, 0]);
    const variables = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).map(({ Properties }) => Properties.Environment.Variables);
    expect(variables.filter(({ PLACE_ORDER_SAGA }) => PLACE_ORDER_SAGA !== undefined)).toHaveLength(1);
  });

  it('use the header of the call that carries the idempotency key', () => {
    const text = JSON.stringify(Template.fromStack(systemOf(shop().system)).findResources('AWS::StepFunctions::StateMachine'));
    expect(text).toContain('X-Once');
  });

  it('may use the key for the executions of their own machine, by its name', () => {
    const stack = systemOf(shop().system);
    const [machine] = Object.values(resourcesOf(stack, 'AWS::StepFunctions::StateMachine')) as [Resource];
    expect(machine.Properties.StateMachineName).toBe('shop-Sagas-placeorder-F6AC641F');
    const policies = JSON.stringify(resourcesOf(stack, 'AWS::IAM::Policy'));
    expect(policies).toContain(':stateMachine:shop-Sagas-placeorder-F6AC641F');
  });

  it('stay where their coordinator is, and cannot ask what runs elsewhere', () => {
    const elsewhere = (name: string) => ({ aws: {}, existing: { [name]: { url: `https://${name}.example.com` } } });
    expect(systemOf(shop().system, elsewhere('orders')).sagas.size).toBe(0);
    expect(() => systemOf(shop().system, elsewhere('stock'))).toThrow(/saga-leaves-aws/);
  });
});
