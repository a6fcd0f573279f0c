import { job, service, worker } from './support/manifests';

describe('W28 the Service', () => {
  it('has an address inside the cluster, and one port for each that is served', () => {
    const { spec } = service({ http: { port: 8080 }, grpc: { port: 9000 } }).one('Service');
    expect(spec).toEqual({
      type: 'ClusterIP',
      selector: { 'app.kubernetes.io/instance': 'orders' },
      ports: [
        { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' },
        { name: 'grpc', port: 9000, targetPort: 'grpc', protocol: 'TCP', appProtocol: 'grpc' },
        { name: 'http-metrics', port: 9090, targetPort: 'http-metrics', protocol: 'TCP', appProtocol: 'http' },
      ],
    });
  });

  it('says what is spoken', () => {
    expect(service({ http: { port: 8080, protocol: 'h2c' } }).one('Service').spec.ports[0].appProtocol).toBe('kubernetes.io/h2c');
  });

  it('names a port once where metrics are served to callers, and none where there are none', () => {
    const namesOf = (manifests: ReturnType<typeof service>): string[] => manifests.one('Service').spec.ports.map((port: any) => port.name);
    expect(namesOf(service({ metrics: { port: 8080 } }))).toEqual(['http']);
    expect(namesOf(service({ metrics: false }))).toEqual(['http']);
    expect(namesOf(service({ grpc: { port: 9000 } }))).toEqual(['grpc', 'http-metrics']);
  });

  it('prefers near endpoints where the platform says so', () => {
    expect(service().one('Service').spec).not.toHaveProperty('trafficDistribution');
    expect(service({}, { trafficDistribution: 'PreferClose', version: '1.32' }).one('Service').spec.trafficDistribution).toBe(
      'PreferClose',
    );
  });

  it('is not there for what nobody calls', () => {
    expect(worker().of('Service')).toEqual([]);
    expect(job().of('Service')).toEqual([]);
  });
});

describe('the headless Service', () => {
  it('has a port that no monitor takes for one of the Service for callers', () => {
    const stateful = service(
      { metrics: { port: 8080 }, writable: { '/data': { medium: 'volume' } } },
      { monitoring: 'prometheus-operator' },
    );
    const [endpoint] = stateful.one('ServiceMonitor').spec.endpoints;
    const ports = stateful.of('Service').flatMap(({ spec }) => spec.ports.map((port: any) => port.name));
    expect(ports.filter((name) => name === endpoint.port)).toEqual(['http']);
  });

  it('names the replicas of a worker too', () => {
    const stateful = worker({ writable: { '/data': { medium: 'volume' } } });
    expect(stateful.one('Service').spec.ports).toEqual([
      { name: 'replica', port: 8080, targetPort: 'health', protocol: 'TCP', appProtocol: 'http' },
    ]);
    const silent = worker({ writable: { '/data': { medium: 'volume' } }, health: false, metrics: false });
    expect(silent.one('Service').spec.ports).toEqual([]);
  });
});
