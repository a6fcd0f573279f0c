import { cpu, filePath, image, memory, port, VARIABLE } from '../fields';
import type { Bytes, Cpu } from '../quantity';
import { anyText, type Field, list, map, object, required, whole } from '../shape';

/** A container of the user's own beside, or before, a unit's process. It is hardened like the process itself. */
export interface Container {
  /** By tag and digest; or late. */
  readonly image: string;
  /** @default - those of the image */
  readonly command?: readonly string[];
  /** @default - those of the image */
  readonly args?: readonly string[];
  /** @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** @default '50m' */
  readonly cpu?: Cpu;
  /** Reserved and limit. @default '64Mi' */
  readonly memory?: Bytes;
  /**
   * Ports that it listens on.
   * @default - none
   */
  readonly ports?: readonly number[];
  /**
   * Writable folders that it shares with the process, from `writable`.
   * @default - none
   */
  readonly shares?: readonly string[];
  /** The numeric user. @default 65532 */
  readonly user?: number;
}

export const containerField: Field = object<Container>(
  {
    image: required(image()),
    command: list(anyText('an argument'), { min: 1 }),
    args: list(anyText('an argument')),
    env: map(VARIABLE, anyText('a string')),
    cpu: cpu(),
    memory: memory(),
    ports: list(port()),
    shares: list(filePath()),
    user: whole('a numeric user from 1 to 2147483647', 1, 2_147_483_647),
  },
  "a container such as { image: 'registry.example.com/proxy:2.1.0@sha256:...' }",
);
