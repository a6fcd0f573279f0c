import type { Runtime } from '../../../src/model/properties/unit';
import fc from '../../property';
import { service, worker } from './support/manifests';

const envOf = (runtime: Runtime, properties: Parameters<typeof service>[0] = {}): Readonly<Record<string, string>> =>
  service({ runtime, ...properties }).env;

describe('3.7 a runtime is fitted to its limits', () => {
  it('Go stays below nine tenths of the memory, and counts cores itself where there is a limit', () => {
    expect(envOf('go', { resources: { memory: '256Mi' } })).toMatchObject({ GOMEMLIMIT: '230MiB' });
    expect(envOf('go')).not.toHaveProperty('GOMAXPROCS');
    expect(envOf('go', { resources: { cpu: '100m', cpuLimit: 'none' } }).GOMAXPROCS).toBe('2');
    expect(envOf('go', { resources: { cpu: '1500m', cpuLimit: 'none' } }).GOMAXPROCS).toBe('6');
  });

  it('Node has three quarters for its heap', () => {
    for (const runtime of ['node', 'express'] as const)
      expect(envOf(runtime, { resources: { memory: '512Mi' } })).toMatchObject({
        NODE_ENV: 'production',
        NODE_OPTIONS: '--max-old-space-size=384',
      });
  });

  it('Python writes no byte code beside its sources, which are read-only', () => {
    for (const runtime of ['python', 'fastapi'] as const)
      expect(envOf(runtime)).toMatchObject({ PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' });
  });

  it('uvicorn is one process, keeps connections longer than a proxy does, and ends in time', () => {
    expect(envOf('fastapi')).toMatchObject({
      UVICORN_HOST: '0.0.0.0',
      UVICORN_PORT: '8080',
      UVICORN_TIMEOUT_KEEP_ALIVE: '75',
      UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN: '35',
      WEB_CONCURRENCY: '1',
    });
    expect(envOf('python')).not.toHaveProperty('UVICORN_PORT');
  });

  it('the JVM has three quarters for its heap, and ends when it is full', () => {
    expect(envOf('java').JAVA_TOOL_OPTIONS).toBe('-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError');
  });

  it('.NET, whose heap knows its limit, learns its port', () => {
    expect(envOf('dotnet').ASPNETCORE_HTTP_PORTS).toBe('8080');
    expect(worker({ runtime: 'dotnet', health: false }).env).not.toHaveProperty('ASPNETCORE_HTTP_PORTS');
  });

  it("what the user says wins, and nothing is said for a runtime that isn't known", () => {
    expect(envOf('node', { env: { NODE_OPTIONS: '--enable-source-maps' } }).NODE_OPTIONS).toBe('--enable-source-maps');
    const known = ['GOMEMLIMIT', 'NODE_OPTIONS', 'JAVA_TOOL_OPTIONS', 'PYTHONUNBUFFERED', 'ASPNETCORE_HTTP_PORTS'];
    expect(Object.keys(envOf('other')).filter((name) => known.includes(name))).toEqual([]);
  });

  it('the heap and what lies in memory fit into the limit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 4_096 }),
        fc.nat(95),
        fc.constantFrom('go' as const, 'node' as const, 'java' as const),
        (memory, share, runtime) => {
          const folder = Math.max(1, Math.floor((memory * share) / 100));
          const env = envOf(runtime, {
            resources: { memory: `${memory}Mi` },
            writable: { '/dev/shm': { medium: 'memory', size: `${folder}Mi` } },
          });
          const heap = {
            go: () => Number.parseInt(env.GOMEMLIMIT!, 10),
            node: () => Number(/=(\d+)$/.exec(env.NODE_OPTIONS!)?.[1]),
            java: () => (Number(/=(\d+) /.exec(env.JAVA_TOOL_OPTIONS!)?.[1]) * memory) / 100,
          }[runtime]();
          expect(heap).toBeGreaterThan(0);
          expect(heap + folder).toBeLessThanOrEqual(memory);
        },
      ),
      { numRuns: 80 },
    );
  });
});
