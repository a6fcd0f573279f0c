import fc from '../../property';
import { job, planned, service } from './support/manifests';
import { randomSystem } from './support/random-systems';

const budgetOf = (manifests: ReturnType<typeof service>): any => manifests.one('PodDisruptionBudget').spec;

describe('W21 the disruption budget', () => {
  it('lets one replica go, or a quarter of many, and always what is broken', () => {
    expect(budgetOf(service({ scaling: { min: 3, max: 7 } }))).toEqual({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: { 'app.kubernetes.io/instance': 'orders' } },
    });
    expect(budgetOf(service({ scaling: { min: 3, max: 8 } })).maxUnavailable).toBe('25%');
    expect(budgetOf(service({ scaling: 8 })).maxUnavailable).toBe('25%');
  });

  it('C13 never keeps a node from being drained, whatever the replicas', () => {
    fc.assert(
      fc.property(randomSystem, fc.integer({ min: 1, max: 400 }), ({ system, environment }, replicas) => {
        for (const { spec } of planned(system, environment).of('PodDisruptionBudget')) {
          expect(spec).not.toHaveProperty('minAvailable');
          const { maxUnavailable } = spec;
          // Kubernetes rounds a percentage up.
          const mayGo =
            typeof maxUnavailable === 'number' ? maxUnavailable : Math.ceil((Number.parseInt(maxUnavailable, 10) * replicas) / 100);
          expect(mayGo).toBeGreaterThan(0);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is there for all that stays, and not for a job', () => {
    expect(service({ scaling: 1 }).of('PodDisruptionBudget')).toHaveLength(1);
    expect(job().of('PodDisruptionBudget')).toEqual([]);
  });
});
