import { cpu, memory, storage } from '../fields';
import type { Bytes, Cpu } from '../quantity';
import { either, type Field, object, oneOf } from '../shape';

/** CPU, memory and scratch space of one replica. */
export interface Resources {
  /**
   * What is reserved.
   * @default '100m'
   */
  readonly cpu?: Cpu;
  /**
   * `burst`: the larger of one core and four times what is reserved. `guaranteed`: what is reserved. `none`: no limit, a finding. Or an amount.
   * @default 'burst'
   */
  readonly cpuLimit?: 'burst' | 'guaranteed' | 'none' | Cpu;
  /**
   * Reserved and at the same time the limit: memory that is not reserved is taken away when the node runs short.
   * @default '256Mi'
   */
  readonly memory?: Bytes;
  /**
   * Reserved space on the node's disk, for logs and writable folders.
   * @default '128Mi'
   */
  readonly scratch?: Bytes;
  /**
   * Most space on the node's disk.
   * @default '512Mi'
   */
  readonly scratchLimit?: Bytes;
}

/** A place where the process may write. The root file system is read-only. */
export interface WritableFolder {
  /** @default '64Mi' */
  readonly size?: Bytes;
  /**
   * `disk` is scratch space, gone with the pod; `memory` counts against the memory limit; `volume` outlives the pod and makes the
   * workload stateful.
   * @default 'disk'
   */
  readonly medium?: 'disk' | 'memory' | 'volume';
}

export const resourcesField: Field = object<Resources>(
  {
    cpu: cpu(),
    cpuLimit: either(oneOf('burst', 'guaranteed', 'none'), cpu()),
    memory: memory(),
    scratch: storage(),
    scratchLimit: storage(),
  },
  "resources such as { cpu: '250m', memory: '512Mi' }",
);

export const writableFolderField: Field = object<WritableFolder>(
  { size: storage(), medium: oneOf('disk', 'memory', 'volume') },
  "a writable folder such as { size: '64Mi' }",
);
