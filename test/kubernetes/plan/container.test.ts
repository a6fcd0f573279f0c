import { imageOf, job, planned, service, shop } from './support/manifests';

describe('W14 the image', () => {
  it('stands as it was declared, tag and digest', () => {
    expect(service().container.image).toBe(imageOf('orders'));
  });

  it('can be given at synthesis', () => {
    const system = shop((each) => each.service('orders', { http: { port: 8080 } }));
    const given = imageOf('orders', '9.9.9');
    const manifests = planned(system, { images: { orders: given }, kubernetes: { namespace: 'shop' } });
    expect(manifests.container.image).toBe(given);
    expect(manifests.workload.metadata.labels['app.kubernetes.io/version']).toBe('9.9.9');
  });
});

describe('W15 C2 the pull policy', () => {
  it('asks the registry each time, and the platform can say otherwise', () => {
    expect(service().container.imagePullPolicy).toBe('Always');
    const airGapped = service({ sidecars: { proxy: { image: imageOf('proxy') } } }, { imagePullPolicy: 'IfNotPresent' });
    expect([airGapped.container, ...airGapped.pod.initContainers].map((each) => each.imagePullPolicy)).toEqual([
      'IfNotPresent',
      'IfNotPresent',
    ]);
  });

  it('has the credentials that the platform names, in their order', () => {
    expect(service().pod).not.toHaveProperty('imagePullSecrets');
    expect(service({}, { imagePullSecrets: ['b', 'a'] }).pod.imagePullSecrets).toEqual([{ name: 'b' }, { name: 'a' }]);
  });
});

describe('the program', () => {
  it("is the image's own unless said", () => {
    expect(service().container).not.toHaveProperty('command');
    expect(service().container).not.toHaveProperty('args');
    expect(job({ command: ['/bin/app'], args: ['--fast'] }).container).toMatchObject({ command: ['/bin/app'], args: ['--fast'] });
  });
});

describe('W27 ports', () => {
  it('are declared by name, above 1023', () => {
    const { ports } = service({ http: { port: 8080 }, grpc: { port: 9000 } }).container;
    expect(ports).toEqual([
      { name: 'http', containerPort: 8080, protocol: 'TCP' },
      { name: 'grpc', containerPort: 9000, protocol: 'TCP' },
      { name: 'http-metrics', containerPort: 9090, protocol: 'TCP' },
    ]);
  });

  it('are declared once where one serves two purposes', () => {
    const { ports } = service({ metrics: { port: 8080 }, health: { port: 8080 } }).container;
    expect(ports).toEqual([{ name: 'http', containerPort: 8080, protocol: 'TCP' }]);
  });

  it('of a job are there where it declares metrics, else none', () => {
    expect(job().container).not.toHaveProperty('ports');
    expect(job({ metrics: { port: 9464 } }).container.ports).toEqual([{ name: 'http-metrics', containerPort: 9464, protocol: 'TCP' }]);
  });
});

describe("containers of the user's own", () => {
  const manifests = service({
    writable: { '/run/shared': {} },
    sidecars: {
      shipper: { image: imageOf('shipper'), ports: [7001], shares: ['/tmp', '/run/shared'], env: { B: '2', A: '1' } },
      agent: { image: imageOf('agent'), cpu: '2', memory: '1Gi' },
    },
    initContainers: { 'b-wait': { image: imageOf('wait') }, 'a-fetch': { image: imageOf('fetch'), command: ['/fetch'], args: ['now'] } },
  });
  const init = manifests.pod.initContainers;

  it('that run beside the process start before it and stop after it; those before it run in the order of their names', () => {
    expect(init.map((each: any) => [each.name, each.restartPolicy])).toEqual([
      ['agent', 'Always'],
      ['shipper', 'Always'],
      ['a-fetch', undefined],
      ['b-wait', undefined],
    ]);
    expect(manifests.pod.containers.map((each: any) => each.name)).toEqual(['orders']);
  });

  it('share the folders that they name with the process', () => {
    const volumeOf = (container: any, path: string): string => container.volumeMounts.find((mount: any) => mount.mountPath === path).name;
    for (const path of ['/tmp', '/run/shared']) expect(volumeOf(init[1], path)).toBe(volumeOf(manifests.container, path));
    expect(init[0]).not.toHaveProperty('volumeMounts');
  });

  it('W16 W17 have requests and limits of their own', () => {
    expect(init[0].resources).toEqual({
      requests: { cpu: '2', memory: '1Gi', 'ephemeral-storage': '32Mi' },
      limits: { cpu: '8', memory: '1Gi', 'ephemeral-storage': '128Mi' },
    });
    expect(init[1].resources).toEqual({
      requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '32Mi' },
      limits: { cpu: '1', memory: '64Mi', 'ephemeral-storage': '128Mi' },
    });
  });

  it('have their variables in order, and their ports by number', () => {
    expect(init[1].env).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
    ]);
    expect(init[1].ports).toEqual([{ name: 'port-7001', containerPort: 7001, protocol: 'TCP' }]);
  });

  it('leave the process what kubectl shows', () => {
    const key = 'kubectl.kubernetes.io/default-container';
    expect(manifests.template.metadata.annotations[key]).toBe('orders');
    expect(service().template.metadata.annotations?.[key]).toBeUndefined();
    const own = service({ sidecars: { proxy: { image: imageOf('proxy') } }, annotations: { [key]: 'proxy' } });
    expect(own.template.metadata.annotations[key]).toBe('proxy');
  });
});
