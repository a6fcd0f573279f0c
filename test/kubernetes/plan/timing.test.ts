import { System } from 'keelson';
import fc from '../../property';
import { codesOf, imageOf, job, planned, SHOP, service, shop, worker } from './support/manifests';

/** What the kubelet is told, in seconds. */
const timesOf = ({ pod, container, env }: ReturnType<typeof service>): { delay: number; drain: number; grace: number } => ({
  delay: container.lifecycle?.preStop.sleep.seconds ?? 0,
  drain: Number(env.SHUTDOWN_TIMEOUT_SECONDS),
  grace: pod.terminationGracePeriodSeconds,
});

const behindGateway = (deregistration?: string): ReturnType<typeof service> =>
  planned(
    shop((system) =>
      system.service('orders', { image: imageOf('orders'), http: { port: 8080 } }).exposes({ host: 'shop.example.com', timeout: '50s' }),
    ),
    {
      kubernetes: {
        namespace: 'shop',
        gateway: { name: 'public', namespace: 'gateways', ...(deregistration === undefined ? {} : { deregistration }) },
      },
    },
  );

describe('3.1 the end of a process', () => {
  it('is delay, drain and ten seconds', () => {
    expect(timesOf(service())).toEqual({ delay: 5, drain: 35, grace: 50 });
    expect(timesOf(worker())).toEqual({ delay: 0, drain: 35, grace: 45 });
    expect(timesOf(worker({ timeout: '10m' }))).toEqual({ delay: 0, drain: 605, grace: 615 });
    expect(job().pod.terminationGracePeriodSeconds).toBe(30);
    expect(job({ shutdown: { drain: '50s' } }).pod.terminationGracePeriodSeconds).toBe(60);
  });

  it('waits longer behind a gateway, as long as that keeps an address', () => {
    expect(timesOf(behindGateway())).toEqual({ delay: 15, drain: 55, grace: 80 });
    expect(timesOf(behindGateway('30s')).delay).toBe(30);
  });

  it('sleeps without a shell, and not at all where nothing comes in', () => {
    expect(service().container.lifecycle).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(worker().container).not.toHaveProperty('lifecycle');
    expect(service({ shutdown: { delay: '0s' } }).container).not.toHaveProperty('lifecycle');
  });

  it('rounds up: half a second is waited for', () => {
    expect(timesOf(service({ http: { port: 8080, timeout: '1500ms' }, shutdown: { delay: '100ms' } }))).toEqual({
      delay: 1,
      drain: 7,
      grace: 18,
    });
  });

  it('is as was said, but for a drain shorter than the longest request', () => {
    expect(timesOf(service({ shutdown: { delay: '8s', drain: '2m' } }))).toEqual({ delay: 8, drain: 120, grace: 138 });
    expect(codesOf(() => service({ http: { port: 8080, timeout: '40s' }, shutdown: { drain: '39s' } }))).toEqual(['drain-too-short']);
    expect(() => service({ http: { port: 8080, timeout: '40s' }, shutdown: { drain: '40s' } })).not.toThrow();
  });

  const timeout = fc.option(fc.integer({ min: 1, max: 3_600 }), { nil: undefined });
  const inSeconds = (value: number | undefined): { timeout?: string } => (value === undefined ? {} : { timeout: `${value}s` });

  it('drains longer than any request, message, call or route may take', () => {
    fc.assert(
      fc.property(
        fc.record({ http: timeout, grpc: timeout, route: timeout, call: timeout, reach: timeout, message: timeout }),
        (seconds) => {
          const system = new System('shop', { owner: 'team-shop' });
          const image = imageOf('orders');
          const catalog = system.service('catalog', { image, http: { port: 8080 }, metrics: false });
          const orders = system.service('orders', {
            image,
            http: { port: 8080, ...inSeconds(seconds.http) },
            grpc: { port: 9000, ...inSeconds(seconds.grpc) },
          });
          orders.calls(catalog, inSeconds(seconds.call));
          orders.reaches('smtp.example.com:587', inSeconds(seconds.reach));
          orders.subscribes(system.topic('events', { broker: 'kafka' }), { idempotencyKey: 'id', ...inSeconds(seconds.message) });
          orders.exposes({ host: 'shop.example.com', ...inSeconds(seconds.route) });
          const { delay, drain, grace } = timesOf(
            planned(system, {
              existing: { kafka: { brokers: ['kafka.example.com:9093'] } },
              kubernetes: { ...SHOP.kubernetes, gateway: { name: 'public', namespace: 'gateways' } },
            }).belongingTo('orders'),
          );
          expect(drain).toBeGreaterThanOrEqual(Math.max(...Object.values(seconds).filter((each) => each !== undefined), 30));
          expect(grace).toBeGreaterThanOrEqual(delay + drain + 10);
        },
      ),
      { numRuns: 50 },
    );
  });
});
