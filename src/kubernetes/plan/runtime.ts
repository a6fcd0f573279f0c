import type { Runtime } from '../../model/properties/unit';
import { burst, type Sizes } from './resources';
import type { Timing } from './timing';

const MEBIBYTE = 1024 ** 2;
/** The part of the memory limit that Go's collector aims to stay below; the rest is for stacks and C libraries. */
const GO_PERCENT = 90;
/** The part of the memory limit for Node's old generation. */
const NODE_PERCENT = 75;
/** The part of the memory limit for the JVM's heap. */
const JVM_PERCENT = 75;
/** Seconds; longer than any proxy keeps an idle connection (60 s), so that the server never closes first. */
export const KEEP_ALIVE = 75;

/**
 * Environment variables that fit a runtime into its limits. The user's own win over them.
 *
 * @param inMemory bytes of the folders in memory: they count against the same limit
 */
export function runtimeVariables(
  runtime: Runtime,
  sizes: Sizes,
  timing: Timing,
  port: number | undefined,
  inMemory = 0,
): Record<string, string> {
  const left = sizes.memory - inMemory;
  const percent = (share: number): number => Math.max(1, Math.floor((left * share) / 100 / MEBIBYTE));
  switch (runtime) {
    case 'go':
      // Go 1.25 and later reads the CPU limit itself; without one it would take every core of the node.
      return {
        GOMEMLIMIT: `${percent(GO_PERCENT)}MiB`,
        ...(sizes.cpuLimit === undefined ? { GOMAXPROCS: String(Math.max(2, Math.ceil(burst(sizes.cpu) / 1_000))) } : {}),
      };
    case 'node':
    case 'express':
      return { NODE_ENV: 'production', NODE_OPTIONS: `--max-old-space-size=${percent(NODE_PERCENT)}` };
    case 'python':
      return { PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' };
    case 'fastapi':
      // uvicorn reads its options from UVICORN_*; one process a container, since replicas scale.
      return {
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONUNBUFFERED: '1',
        UVICORN_HOST: '0.0.0.0',
        ...(port === undefined ? {} : { UVICORN_PORT: String(port) }),
        UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: String(timing.drain),
        UVICORN_TIMEOUT_KEEP_ALIVE: String(KEEP_ALIVE),
        WEB_CONCURRENCY: '1',
      };
    case 'java':
      return {
        JAVA_TOOL_OPTIONS: `-XX:MaxRAMPercentage=${Math.max(1, Math.floor((JVM_PERCENT * left) / sizes.memory))} -XX:+ExitOnOutOfMemoryError`,
      };
    case 'dotnet':
      return port === undefined ? {} : { ASPNETCORE_HTTP_PORTS: String(port) };
    case 'other':
      return {};
  }
}
