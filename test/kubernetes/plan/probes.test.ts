import { codesOf, job, service, worker } from './support/manifests';

const probesOf = ({ container }: { container: any }): any => ({
  startup: container.startupProbe,
  liveness: container.livenessProbe,
  readiness: container.readinessProbe,
});

describe('W18 probes', () => {
  it('are three, and ask two paths of a port that the container declares', () => {
    expect(probesOf(service())).toEqual({
      startup: { httpGet: { path: '/livez', port: 'http' }, periodSeconds: 2, timeoutSeconds: 1, failureThreshold: 30 },
      liveness: {
        httpGet: { path: '/livez', port: 'http' },
        periodSeconds: 10,
        timeoutSeconds: 2,
        failureThreshold: 3,
        terminationGracePeriodSeconds: 10,
      },
      readiness: { httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 },
    });
  });

  it('give a start the time that it was declared to take', () => {
    expect(service({ health: { startup: '5m' } }).container.startupProbe.failureThreshold).toBe(150);
    expect(service({ health: { startup: '3s' } }).container.startupProbe.failureThreshold).toBe(2);
  });

  it('have no grace of their own but for a process that hangs: Kubernetes refuses it for readiness', () => {
    expect(service().container.readinessProbe).not.toHaveProperty('terminationGracePeriodSeconds');
    expect(service().container.startupProbe).not.toHaveProperty('terminationGracePeriodSeconds');
  });

  it('ask the paths and the port of an image that exists', () => {
    const { container } = service({ health: { liveness: '/health/live', readiness: '/health/ready', port: 8081 } });
    expect(container.livenessProbe.httpGet).toEqual({ path: '/health/live', port: 'health' });
    expect(container.readinessProbe.httpGet).toEqual({ path: '/health/ready', port: 'health' });
    expect(container.ports).toContainEqual({ name: 'health', containerPort: 8081, protocol: 'TCP' });
  });

  it('ask a worker on 8080, which it learns', () => {
    const manifests = worker();
    expect(manifests.container.readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'health' });
    expect(manifests.container.ports[1]).toEqual({ name: 'health', containerPort: 8080, protocol: 'TCP' });
    expect(manifests.env.PORT).toBe('8080');
  });

  it('ask on the port of the metrics where that is the port of health', () => {
    expect(worker({ health: { port: 9090 } }).container.livenessProbe.httpGet.port).toBe('http-metrics');
  });

  it('are left out for a job, and where health is switched off', () => {
    for (const { container } of [job(), job({ schedule: '@daily' }), service({ health: false })])
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) expect(container).not.toHaveProperty(probe);
  });

  it('open a connection where the image has no paths', () => {
    expect(service({ health: { protocol: 'tcp' } }).container.livenessProbe.tcpSocket).toEqual({ port: 'http' });
  });
});

describe('probes over gRPC', () => {
  const asked = (what: string, port: number): object => ({ port, service: what });

  it('ask the standard health service, for liveness and readiness apart', () => {
    const { startup, liveness, readiness } = probesOf(service({ grpc: { port: 9000 } }));
    expect([startup.grpc, liveness.grpc, readiness.grpc]).toEqual([
      asked('liveness', 9000),
      asked('liveness', 9000),
      asked('readiness', 9000),
    ]);
  });

  it('ask on the gRPC port, also where there is an HTTP port', () => {
    const { container } = service({ http: { port: 8080 }, grpc: { port: 9000 }, health: { protocol: 'grpc' } });
    expect(container.readinessProbe.grpc).toEqual(asked('readiness', 9000));
  });

  it('ask on a port of its own, which the container declares', () => {
    const { container } = service({ grpc: { port: 9000 }, health: { port: 9001 } });
    expect(container.livenessProbe.grpc.port).toBe(9001);
    expect(container.ports).toContainEqual({ name: 'health', containerPort: 9001, protocol: 'TCP' });
  });

  it('ask a worker where it answers', () => {
    expect(worker({ health: { protocol: 'grpc', port: 8500 } }).container.readinessProbe.grpc).toEqual(asked('readiness', 8500));
  });

  it('are refused where nothing answers', () => {
    expect(codesOf(() => service({ http: { port: 8080 }, health: { protocol: 'grpc' } }))).toEqual(['no-port']);
    expect(codesOf(() => worker({ health: { protocol: 'grpc' } }))).toEqual(['no-port']);
  });
});
