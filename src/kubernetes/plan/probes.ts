import { milliseconds } from '../../model/duration';
import type { Container, Probe } from '../manifest';
import { healthProtocol, portName, portsOf } from './ports';
import type { UnitScope } from './scope';

const STARTUP_PERIOD = 2;
const DEFAULT_STARTUP = '60s';
/** Seconds that a process which no longer answers is given before it is killed: it will not drain. */
const DEADLOCKED_GRACE = 10;

/** The three probes: start and life ask the process only; readiness asks whether it takes requests. */
export function probes(scope: UnitScope): Pick<Container, 'startupProbe' | 'livenessProbe' | 'readinessProbe'> {
  const { properties, unit } = scope;
  const { health } = properties;
  if (health === false || unit.kind === 'job') return {};
  const ports = portsOf(scope);
  const protocol = healthProtocol(properties);
  const ask = (what: 'liveness' | 'readiness'): Pick<Probe, 'httpGet' | 'grpc' | 'tcpSocket'> => {
    if (protocol === 'grpc') return { grpc: { port: ports.health as number, service: what } };
    const port = portName(ports, ports.health as number);
    if (protocol === 'tcp') return { tcpSocket: { port } };
    return {
      httpGet: { path: (what === 'liveness' ? health?.liveness : health?.readiness) ?? (what === 'liveness' ? '/livez' : '/readyz'), port },
    };
  };
  const startup = milliseconds(health?.startup ?? DEFAULT_STARTUP);
  return {
    startupProbe: {
      ...ask('liveness'),
      periodSeconds: STARTUP_PERIOD,
      timeoutSeconds: 1,
      failureThreshold: Math.ceil(startup / 1_000 / STARTUP_PERIOD),
    },
    livenessProbe: {
      ...ask('liveness'),
      periodSeconds: 10,
      timeoutSeconds: 2,
      failureThreshold: 3,
      terminationGracePeriodSeconds: DEADLOCKED_GRACE,
    },
    readinessProbe: { ...ask('readiness'), periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 },
  };
}
