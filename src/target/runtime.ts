import type { Runtime } from '../model/properties/unit';

const MEBIBYTE = 1024 ** 2;
/** The part of the memory limit that Go's collector aims to stay below; the rest is for stacks and C libraries. */
const GO_PERCENT = 90;
/** The part of the memory limit for Node's old generation. */
const NODE_PERCENT = 75;
/** The part of the memory limit for the JVM's heap. */
const JVM_PERCENT = 75;

/** What a process may use, and where it listens. */
export interface RuntimeRoom {
  /** Bytes that the whole environment of the process has. */
  readonly memory: number;
  /** Bytes of them that are left to the process. @default - all */
  readonly left?: number;
  readonly port: number | undefined;
}

/** Environment variables that fit a runtime into its limits, on any target. The user's own win over them. */
export function runtimeVariables(runtime: Runtime, { memory, left = memory, port }: RuntimeRoom): Record<string, string> {
  const percent = (share: number): number => Math.max(1, Math.floor((left * share) / 100 / MEBIBYTE));
  switch (runtime) {
    case 'go':
      return { GOMEMLIMIT: `${percent(GO_PERCENT)}MiB` };
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
        WEB_CONCURRENCY: '1',
      };
    case 'java':
      return {
        JAVA_TOOL_OPTIONS: `-XX:MaxRAMPercentage=${Math.max(1, Math.floor((JVM_PERCENT * left) / memory))} -XX:+ExitOnOutOfMemoryError`,
      };
    case 'dotnet':
      return port === undefined ? {} : { ASPNETCORE_HTTP_PORTS: String(port) };
    case 'other':
      return {};
  }
}
