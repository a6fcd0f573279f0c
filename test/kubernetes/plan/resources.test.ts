import type { Resources } from '../../../src/model/properties/resources';
import fc from '../../property';
import { planned, service, worker } from './support/manifests';
import { randomSystem } from './support/random-systems';

describe('W16 W17 requests and limits', () => {
  it('are said for CPU, memory and scratch space', () => {
    expect(service().container.resources).toEqual({
      requests: { cpu: '100m', memory: '256Mi', 'ephemeral-storage': '128Mi' },
      limits: { cpu: '1', memory: '256Mi', 'ephemeral-storage': '512Mi' },
    });
  });

  it('reserve all the memory that may be used, in every container of any system', () => {
    fc.assert(
      fc.property(randomSystem, ({ system, environment }) => {
        for (const workload of planned(system, environment).workloads) {
          const { spec } = workload.kind === 'CronJob' ? workload.spec.jobTemplate.spec.template : workload.spec.template;
          for (const { resources } of [...spec.containers, ...(spec.initContainers ?? [])])
            expect(resources.limits.memory).toBe(resources.requests.memory);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('C1 the CPU limit', () => {
  const limitOf = (resources: Resources): string | undefined => service({ resources }).container.resources.limits.cpu;

  it('is generous: a core, or four times what is reserved', () => {
    expect(limitOf({ cpu: '100m' })).toBe('1');
    expect(limitOf({ cpu: '250m' })).toBe('1');
    expect(limitOf({ cpu: '300m' })).toBe('1200m');
    expect(limitOf({ cpu: '2' })).toBe('8');
  });

  it('can be what is reserved, an amount, or none', () => {
    expect(limitOf({ cpu: '300m', cpuLimit: 'guaranteed' })).toBe('300m');
    expect(limitOf({ cpu: '300m', cpuLimit: '1500m' })).toBe('1500m');
    expect(limitOf({ cpu: '300m', cpuLimit: 'none' })).toBeUndefined();
  });
});

describe('C12 scratch space', () => {
  it('holds the folders that are written to', () => {
    const { container, pod } = worker({ writable: { '/var/spool': { size: '256Mi' } } });
    expect(container.resources.limits['ephemeral-storage']).toBe('512Mi');
    expect(pod.volumes.map((volume: any) => volume.emptyDir.sizeLimit)).toEqual(['64Mi', '256Mi']);
  });

  it('is as large as was asked, and the limit with it', () => {
    const { requests, limits } = service({ resources: { scratch: '2Gi' } }).container.resources;
    expect([requests['ephemeral-storage'], limits['ephemeral-storage']]).toEqual(['2Gi', '2Gi']);
    expect(service({ resources: { scratch: '1Gi', scratchLimit: '3Gi' } }).container.resources.limits['ephemeral-storage']).toBe('3Gi');
  });
});
