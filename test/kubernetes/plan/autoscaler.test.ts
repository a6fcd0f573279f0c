import fc from '../../property';
import { planned, service, worker } from './support/manifests';
import { randomSystem } from './support/random-systems';

const KIND = 'HorizontalPodAutoscaler';
const EXEMPT = 'polaris.fairwinds.com/deploymentMissingReplicas-exempt';

describe('W19 replicas', () => {
  const boundsOf = (manifests: ReturnType<typeof service>): number[] => {
    const { minReplicas, maxReplicas } = manifests.one(KIND).spec;
    return [minReplicas, maxReplicas];
  };

  it('are three at least, two where criticality is low, and four times that at most', () => {
    expect(boundsOf(service())).toEqual([3, 12]);
    expect(boundsOf(worker({ criticality: 'high' }))).toEqual([3, 12]);
    expect(boundsOf(service({ criticality: 'low' }))).toEqual([2, 8]);
    expect(boundsOf(service({ scaling: { min: 5 } }))).toEqual([5, 20]);
  });

  it('are no more than was said, whatever is usual', () => {
    expect(boundsOf(service({ scaling: { min: 1, max: 2 } }))).toEqual([1, 2]);
    expect(service({ scaling: { max: 2 } }).workload.spec.replicas).toBe(2);
  });

  it('are said in one place: by the autoscaler, or where there is none by the workload', () => {
    fc.assert(
      fc.property(randomSystem, ({ system, environment }) => {
        const manifests = planned(system, environment);
        for (const { unit, manifest } of manifests.entries) {
          if (!['Deployment', 'StatefulSet'].includes(manifest.kind)) continue;
          expect(manifest.spec.replicas === undefined).toBe(manifests.belongingTo(unit).of(KIND).length === 1);
        }
        for (const { spec } of manifests.of(KIND)) expect(spec.minReplicas).toBeLessThan(spec.maxReplicas);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['a number', 5, 5],
    ['false', false, 3],
    ['bounds that are one number', { min: 4, max: 4 }, 4],
  ] as const)('are fixed by %s', (_, scaling, replicas) => {
    const manifests = service({ scaling });
    expect(manifests.of(KIND)).toEqual([]);
    expect(manifests.workload.spec.replicas).toBe(replicas);
  });
});

describe('C3 Polaris, which asks for a number beside an autoscaler too,', () => {
  it('is told that this check does not apply, on the Deployment alone and only then', () => {
    expect(service().workload.metadata.annotations).toEqual({ [EXEMPT]: 'true' });
    expect(service().template.metadata.annotations?.[EXEMPT]).toBeUndefined();
    expect(service({ scaling: 3 }).workload.metadata.annotations).toBeUndefined();
    expect(service({ writable: { '/data': { medium: 'volume' } } }).workload.metadata.annotations).toBeUndefined();
  });
});

describe('3.4 the autoscaler', () => {
  const { spec } = service({ scaling: { min: 3, max: 20, cpu: 60 } }).one(KIND);

  it("follows the CPU of the unit's own container: a sidecar does not dilute it", () => {
    expect(spec.metrics).toEqual([
      {
        type: 'ContainerResource',
        containerResource: { name: 'cpu', container: 'orders', target: { type: 'Utilization', averageUtilization: 60 } },
      },
    ]);
    expect(service().one(KIND).spec.metrics[0].containerResource.target.averageUtilization).toBe(70);
  });

  it('looks at memory only where that is said', () => {
    const { metrics } = service({ scaling: { memory: 80 } }).one(KIND).spec;
    expect(metrics.map((metric: any) => [metric.containerResource.name, metric.containerResource.target.averageUtilization])).toEqual([
      ['cpu', 70],
      ['memory', 80],
    ]);
  });

  it('grows at once, by doubling or by four, and shrinks after five calm minutes, by a fifth a minute', () => {
    expect(spec.behavior).toEqual({
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [
          { type: 'Percent', value: 100, periodSeconds: 15 },
          { type: 'Pods', value: 4, periodSeconds: 15 },
        ],
      },
      scaleDown: {
        stabilizationWindowSeconds: 300,
        selectPolicy: 'Max',
        policies: [
          { type: 'Percent', value: 20, periodSeconds: 60 },
          { type: 'Pods', value: 1, periodSeconds: 60 },
        ],
      },
    });
  });

  it('scales the workload that there is', () => {
    expect(spec.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'orders' });
    expect(worker({ writable: { '/data': { medium: 'volume' } } }).one(KIND).spec.scaleTargetRef.kind).toBe('StatefulSet');
  });
});
