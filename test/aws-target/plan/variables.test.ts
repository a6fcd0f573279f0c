import { System } from 'keelson';
import { awsScope } from '../../../src/aws/plan/scope';
import { HELD_ADAPTER, isOfRequests, ownVariables } from '../../../src/aws/plan/variables';
import type { Unit } from '../../../src/model/unit';

const IMAGE = '111111111111.dkr.ecr.eu-central-1.amazonaws.com/app:1.0.0';
const LAYER = 'arn:aws:lambda:eu-central-1:111111111111:layer:keelson:1';

const newSystem = (): System => new System('shop', { owner: 'team-shop' });

function variablesOf(unit: Unit): Record<string, string> {
  return ownVariables(awsScope(unit, { environment: { aws: { layers: { adapter: LAYER, extension: LAYER } } } }));
}

describe('variables of requests', () => {
  it('lead from the adapter to the guard and from there to the process, whose readiness the adapter sees for itself', () => {
    const orders = newSystem().service('orders', { image: IMAGE, http: { port: 8000 } });
    expect(variablesOf(orders)).toMatchObject({
      PORT: '8000',
      KEELSON_GUARD_ADDRESS: '127.0.0.1:9181',
      AWS_LWA_PORT: '9181',
      AWS_LWA_READINESS_CHECK_PORT: '8000',
      AWS_LWA_READINESS_CHECK_PATH: '/readyz',
    });
  });

  it('name the port of the health of a process where it is another', () => {
    const orders = newSystem().service('orders', { image: IMAGE, http: { port: 8000 }, health: { port: 8001 } });
    expect(variablesOf(orders)).toMatchObject({ PORT: '8000', AWS_LWA_PORT: '9181', AWS_LWA_READINESS_CHECK_PORT: '8001' });
  });

  it('are the same for a worker, and for a web server from a bundle', () => {
    const worker = variablesOf(newSystem().worker('mailer', { image: IMAGE }));
    expect(worker).toMatchObject({ PORT: '8080', AWS_LWA_PORT: '9181', KEELSON_GUARD_ADDRESS: '127.0.0.1:9181' });
    const bundle = { path: 'dist', handler: 'run.sh' };
    expect(variablesOf(newSystem().service('orders', { bundle, http: { port: 8080 } }))).toMatchObject({ AWS_LWA_PORT: '9181' });
  });

  it('are not there for a native handler, nor for what runs to its end', () => {
    const native = variablesOf(newSystem().service('orders', { bundle: { path: 'dist', handler: 'main.handler' }, http: { port: 8080 } }));
    expect(Object.keys(native).filter(isOfRequests)).toEqual([]);
    const job = variablesOf(newSystem().job('report', { image: IMAGE, command: ['/app/report'] }));
    expect(job).toMatchObject(HELD_ADAPTER);
    expect(Object.keys(job).filter(isOfRequests)).toEqual(Object.keys(HELD_ADAPTER));
  });

  it('tell the guard, not the adapter, which base path to take off', () => {
    const orders = newSystem().service('orders', { image: IMAGE, http: { port: 8080 } });
    orders.exposes({ host: 'shop.example.com', path: '/api', rewrite: '/' });
    const variables = variablesOf(orders);
    expect(variables.KEELSON_REMOVE_BASE_PATH).toBe('/api');
    expect(variables).not.toHaveProperty('AWS_LWA_REMOVE_BASE_PATH');
  });
});
