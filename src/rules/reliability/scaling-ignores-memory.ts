import type { ModelRule } from '../model-rule';

/** Their collectors keep memory that was used once, so that a peak scales out and nothing scales in. */
const KEEPS_MEMORY: readonly string[] = ['go', 'fastapi', 'python', 'express', 'node', 'java', 'dotnet'];

export const scalingIgnoresMemory: ModelRule = {
  id: 'reliability/scaling-ignores-memory',
  severity: 'info',
  description: 'A runtime with a garbage collector is not scaled by memory, which it does not give back after a peak.',
  standard: 'Kubernetes documentation, Horizontal Pod Autoscaling',
  fix: 'scale by cpu, requestsPerSecond or lag, and remove scaling.memory',
  *check({ units }) {
    for (const { unit, properties, path } of units) {
      const { scaling, runtime = 'other' } = properties;
      if (typeof scaling === 'object' && scaling.memory !== undefined && KEEPS_MEMORY.includes(runtime)) {
        yield { subject: path, message: `replicas follow the memory of a ${runtime} process`, source: unit.source };
      }
    }
  },
};
