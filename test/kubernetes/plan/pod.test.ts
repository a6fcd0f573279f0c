import { job, service, worker } from './support/manifests';

const SELECTOR = { matchLabels: { 'app.kubernetes.io/instance': 'orders' } };

describe('3.6 placement', () => {
  it('W22 C5 keeps replicas apart by node, as a preference: a hard rule would stop a roll-out on as many nodes', () => {
    expect(service().pod.affinity).toEqual({
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: SELECTOR } },
        ],
      },
    });
  });

  it('W23 spreads them over zones, each revision by itself, as a preference', () => {
    expect(worker().pod.topologySpreadConstraints).toEqual([
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: SELECTOR,
        matchLabelKeys: ['pod-template-hash'],
        nodeTaintsPolicy: 'Honor',
      },
    ]);
  });

  it('tells the revisions of a StatefulSet by the label that its controller sets: its pods have no pod-template-hash', () => {
    const [constraint] = service({ writable: { '/data': { medium: 'volume' } } }).pod.topologySpreadConstraints;
    expect(constraint.matchLabelKeys).toEqual(['controller-revision-hash']);
  });

  it('says nothing of a job', () => {
    for (const pod of [job().pod, job({ schedule: '@daily' }).pod]) {
      expect(pod).not.toHaveProperty('affinity');
      expect(pod).not.toHaveProperty('topologySpreadConstraints');
    }
  });
});

describe('W32 the priority', () => {
  const priorityClasses = { low: 'batch', high: 'critical' };

  it('is that of the criticality, where the platform names one', () => {
    expect(service().pod).not.toHaveProperty('priorityClassName');
    expect(service({ criticality: 'high' }, { priorityClasses }).pod.priorityClassName).toBe('critical');
    expect(job({ criticality: 'low' }, { priorityClasses }).pod.priorityClassName).toBe('batch');
    expect(service({}, { priorityClasses }).pod).not.toHaveProperty('priorityClassName');
    expect(service({}, { priorityClasses: { medium: 'usual' } }).pod.priorityClassName).toBe('usual');
  });
});

describe('W40 DNS', () => {
  it('asks for a fully qualified name once', () => {
    for (const { pod } of [service(), worker(), job()]) expect(pod.dnsConfig).toEqual({ options: [{ name: 'ndots', value: '2' }] });
  });
});

describe('annotations', () => {
  it("of the platform and of the unit stand on the pods, the unit's last", () => {
    const { template, workload } = service({ annotations: { a: 'own', c: '3' } }, { podAnnotations: { a: 'platform', b: '2' } });
    expect(template.metadata.annotations).toEqual({ a: 'own', b: '2', c: '3' });
    expect(workload.metadata.annotations).toMatchObject({ a: 'own', c: '3' });
    expect(workload.metadata.annotations).not.toHaveProperty('b');
  });
});
