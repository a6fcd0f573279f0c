import type { Container } from '../../model/properties/container';
import type { Resources } from '../../model/properties/resources';
import { bytes, formatBytes, formatCpu, millicores } from '../../model/quantity';
import type { ResourceRequirements } from '../manifest';

const MEBIBYTE = 1024 ** 2;
/** A whole core lets a runtime start and collect garbage at speed. */
const BURST_FLOOR = 1_000;
const BURST_FACTOR = 4;

/** A container's resources, as numbers. */
export interface Sizes {
  /** Thousandths of a core that are reserved. */
  readonly cpu: number;
  /** Thousandths of a core at most, or undefined for no limit. */
  readonly cpuLimit: number | undefined;
  /** Bytes. */
  readonly memory: number;
  readonly scratch: number;
  readonly scratchLimit: number;
}

export function sizesOf(resources: Resources = {}): Sizes {
  const cpu = millicores(resources.cpu ?? '100m');
  const scratch = bytes(resources.scratch ?? '128Mi');
  return {
    cpu,
    cpuLimit: cpuLimit(cpu, resources.cpuLimit ?? 'burst'),
    memory: bytes(resources.memory ?? '256Mi'),
    scratch,
    scratchLimit: resources.scratchLimit === undefined ? Math.max(scratch, 512 * MEBIBYTE) : bytes(resources.scratchLimit),
  };
}

/** The resources of a container of the user's own. */
export function containerSizes(declared: Pick<Container, 'cpu' | 'memory'>): Sizes {
  const cpu = millicores(declared.cpu ?? '50m');
  return {
    cpu,
    cpuLimit: burst(cpu),
    memory: bytes(declared.memory ?? '64Mi'),
    scratch: 32 * MEBIBYTE,
    scratchLimit: 128 * MEBIBYTE,
  };
}

function cpuLimit(request: number, limit: string): number | undefined {
  if (limit === 'none') return undefined;
  if (limit === 'guaranteed') return request;
  if (limit === 'burst') return burst(request);
  return millicores(limit);
}

/** The larger of one core and four times what is reserved: it bounds thread pools and rarely throttles. */
export function burst(request: number): number {
  return Math.max(BURST_FLOOR, BURST_FACTOR * request);
}

export function resourceRequirements(sizes: Sizes): ResourceRequirements {
  return {
    requests: { cpu: formatCpu(sizes.cpu), memory: formatBytes(sizes.memory), 'ephemeral-storage': formatBytes(sizes.scratch) },
    limits: {
      ...(sizes.cpuLimit === undefined ? {} : { cpu: formatCpu(sizes.cpuLimit) }),
      memory: formatBytes(sizes.memory),
      'ephemeral-storage': formatBytes(sizes.scratchLimit),
    },
  };
}
