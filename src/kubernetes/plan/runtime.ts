import type { Runtime } from '../../model/properties/unit';
import { runtimeVariables } from '../../target/runtime';
import { burst, type Sizes } from './resources';
import type { Timing } from './timing';

/** Seconds; longer than any proxy keeps an idle connection (60 s), so that the server never closes first. */
export const KEEP_ALIVE = 75;

/**
 * Environment variables that fit a runtime into its limits and its shutdown. The user's own win over them.
 *
 * @param inMemory bytes of the folders in memory: they count against the same limit
 */
export function podRuntimeVariables(
  runtime: Runtime,
  sizes: Sizes,
  timing: Timing,
  port: number | undefined,
  inMemory = 0,
): Record<string, string> {
  return {
    ...runtimeVariables(runtime, { memory: sizes.memory, left: sizes.memory - inMemory, port }),
    // Go 1.25 and later reads the CPU limit itself; without one it would take every core of the node.
    ...(runtime === 'go' && sizes.cpuLimit === undefined ? { GOMAXPROCS: String(Math.max(2, Math.ceil(burst(sizes.cpu) / 1_000))) } : {}),
    ...(runtime === 'fastapi'
      ? { UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: String(timing.drain), UVICORN_TIMEOUT_KEEP_ALIVE: String(KEEP_ALIVE) }
      : {}),
  };
}
