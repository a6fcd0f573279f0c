import type { JobProperties } from '../model/properties/job';
import type { ServiceProperties } from '../model/properties/service';
import type { UnitProperties } from '../model/properties/unit';
import type { WorkerProperties } from '../model/properties/worker';
import { emulated, exact, type ParityTable, refused } from '../target/parity-entry';
import type { ResolvedPlatform } from './plan/platform';

const LABEL = 'a label';
const DOCUMENTATION = exact('for readers; no object depends on it');

/** What services, workers and jobs have in common. */
export const UNIT_PARITY: ParityTable<UnitProperties> = {
  image: exact('the image of the container'),
  bundle: refused('Kubernetes runs the image; a function bundle is for targets without containers'),
  runtime: exact('variables that size heap and threads from the limits'),
  owner: exact(LABEL),
  context: exact('a label, and labels of network policies for edges across two contexts'),
  criticality: exact('fewest replicas, and the priority class where the platform names one'),
  description: DOCUMENTATION,
  command: exact('command of the container'),
  args: exact('args of the container'),
  env: exact('variables of the container'),
  files: exact('an immutable ConfigMap named by its content, each file mounted at its path'),
  resources: exact('requests and limits'),
  health: exact('startup, liveness and readiness probes'),
  'health.requires': refused('readiness asks the process alone; what it depends on is for the report'),
  metrics: exact('a port of its own, and a monitor where the platform runs the Prometheus operator'),
  writable: exact('emptyDir volumes with a size; a volume that outlives the pod makes a StatefulSet'),
  user: exact('runAsUser, runAsGroup and fsGroup'),
  writableRoot: exact('readOnlyRootFilesystem'),
  shutdown: exact('preStop sleep and terminationGracePeriodSeconds'),
  sidecars: exact('init containers with restartPolicy Always (Kubernetes 1.29)'),
  initContainers: exact('init containers, in the order of their names'),
  labels: exact('labels of the workload and its pods'),
  annotations: exact('annotations of the workload and its pods'),
  identityToken: exact('a projected service account token'),
};

const SCALING_PARITY = {
  scaling: exact('replicas, or a HorizontalPodAutoscaler'),
  'scaling.requestsPerSecond': refused('needs a metrics adapter, which no platform field names yet: CPU alone is looked at'),
  'scaling.lag': refused('needs an autoscaler that reads the broker, which no platform field names yet: CPU alone is looked at'),
} as const;

const OBJECTIVES = refused('alerts and dashboards are not made yet');
export const SERVICE_PARITY: ParityTable<Omit<ServiceProperties, keyof UnitProperties | 'migration'>> = {
  http: exact('a container port and a Service'),
  'http.contract': refused('no object reads it'),
  'http.versions': exact('Deprecation and Sunset in the answers of routes that name a version'),
  grpc: exact('a container port and a Service with appProtocol'),
  'grpc.contract': refused('no object reads it'),
  ...SCALING_PARITY,
  objectives: OBJECTIVES,
};

export const WORKER_PARITY: ParityTable<Omit<WorkerProperties, keyof UnitProperties | 'migration'>> = {
  ...SCALING_PARITY,
  timeout: exact('time to drain before a pod is stopped'),
  objectives: OBJECTIVES,
};

/** Migrations, which the platform says how to run. */
export function migrationParity({ migrations }: ResolvedPlatform): ParityTable<Pick<ServiceProperties, 'migration'>> {
  return migrations === 'argo-cd'
    ? {
        migration: exact('a Job with an account and a network policy of its own, for which Argo CD waits before it changes the workload'),
        'migration.timeout': exact('activeDeadlineSeconds of the Job'),
      }
    : {
        migration: exact('the last init container of the pods: what it fails in never serves'),
        'migration.timeout': emulated('an init container is not stopped: the roll-out is reported as failed after that time'),
      };
}

export const JOB_PARITY: ParityTable<Omit<JobProperties, keyof UnitProperties> & Pick<UnitProperties, 'criticality' | 'health'>> = {
  criticality: exact('the priority class where the platform names one'),
  health: refused('a job runs to its end: nobody asks for its health'),
  schedule: exact('a CronJob; a Job where there is none'),
  timeZone: exact('timeZone of the CronJob'),
  timeout: exact('activeDeadlineSeconds'),
  retries: emulated('backoffLimit: Kubernetes also counts pods that a node lost'),
  overlap: exact('concurrencyPolicy'),
};
