import type { JobProperties } from '../model/properties/job';
import type { ServiceProperties } from '../model/properties/service';
import type { UnitProperties } from '../model/properties/unit';
import type { WorkerProperties } from '../model/properties/worker';
import { emulated, exact, type ParityEntry, type ParityTable, refused } from '../target/parity-entry';
import type { ResolvedAwsPlatform } from './platform';

const DOCUMENTATION = exact('for readers; no object depends on it');
const STOPS = 'and it stops synthesis unless it is accepted';

export const UNIT_PARITY: ParityTable<Omit<UnitProperties, 'criticality'>> = {
  image: exact("the function's image, in the ECR registry that mirrors it"),
  bundle: exact("the function's code, its handler and a managed runtime"),
  runtime: exact('variables that fit a heap into the memory; of a bundle the managed runtime'),
  owner: exact('a tag'),
  context: exact('a tag; in the report also the edges that lead across two contexts'),
  description: exact('the description of the function'),
  command: exact('the entry point of the image'),
  args: exact('the command of the image'),
  env: exact('environment variables, encrypted'),
  files: refused(`nothing is mounted into a function, ${STOPS}`),
  resources: emulated('memory, which brings CPU with it: 1,769 MB bring one; as much as either asks for'),
  'resources.cpuLimit': refused('a function has the CPU that comes with its memory, no more and no less'),
  'resources.scratch': exact('ephemeral storage, 512 MB at least'),
  'resources.scratchLimit': exact('ephemeral storage, 512 MB at least'),
  health: emulated('the adapter waits for readiness before the first request; nobody asks whether a function lives'),
  'health.requires': refused('readiness asks the process alone; what it depends on is for the report'),
  metrics: refused('nobody scrapes a function: CloudWatch has its metrics, and OpenTelemetry those of the process'),
  writable: emulated('/tmp of the function, on disk, which ends with its environment'),
  user: emulated('Lambda runs every process as a user of its own, without privileges'),
  writableRoot: refused(`the file system of a function is read-only but for /tmp, ${STOPS}`),
  shutdown: emulated('a function is ended between requests and never within one: there is nothing to drain'),
  sidecars: refused(`a function has no other containers, ${STOPS}`),
  initContainers: refused(`a function has no other containers, ${STOPS}`),
  labels: exact('tags'),
  annotations: refused('functions have tags alone, which labels are'),
  identityToken: refused(`Lambda gives out no tokens of OpenID Connect, ${STOPS}`),
};

/** What keeps functions warm. */
export function serviceCriticality({ coldStarts }: ResolvedAwsPlatform): ParityEntry {
  return coldStarts === 'provisioned'
    ? exact('provisioned concurrency for what is highly critical, or a snapshot where the runtime has one')
    : refused('coldStarts: on-demand keeps nothing warm');
}

const SCALING_PARITY = {
  scaling: emulated('reserved concurrency for the most replicas; Lambda starts as many environments as requests ask for, down to none'),
  'scaling.cpu': refused('Lambda starts an environment for each request that finds none idle: nothing is aimed at'),
  'scaling.memory': refused('Lambda starts an environment for each request that finds none idle: nothing is aimed at'),
  'scaling.requestsPerSecond': refused('Lambda starts an environment for each request that finds none idle: nothing is aimed at'),
  'scaling.lag': refused('Lambda takes from a queue what is there, as far as the most replicas go'),
} as const;

const MIGRATION = {
  migration: exact('a function that runs it while CloudFormation deploys: a new version serves only after it'),
  'migration.timeout': exact("the function's time limit"),
} as const;

export const SERVICE_PARITY: ParityTable<Omit<ServiceProperties, keyof UnitProperties>> = {
  http: exact('an HTTP API that asks for signed requests, and the port that the adapter speaks to'),
  'http.contract': refused('no object reads it'),
  'http.protocol': emulated('the adapter speaks HTTP/1.1 to the process, whatever else that speaks'),
  grpc: refused('API Gateway and Lambda pass no trailers: a service with HTTP too is served by that'),
  objectives: exact('alarms over several windows, and a dashboard'),
  ...SCALING_PARITY,
  ...MIGRATION,
};

const NOT_WARM = refused('what works on messages and on schedules starts when they come: nothing is kept warm');

export const WORKER_PARITY: ParityTable<Omit<WorkerProperties, keyof UnitProperties> & Pick<UnitProperties, 'criticality'>> = {
  criticality: NOT_WARM,
  timeout: exact("the function's time limit"),
  objectives: exact('alarms over several windows, and a dashboard'),
  ...SCALING_PARITY,
  ...MIGRATION,
};

export const JOB_PARITY: ParityTable<Omit<JobProperties, keyof UnitProperties> & Pick<UnitProperties, 'criticality' | 'health'>> = {
  criticality: NOT_WARM,
  health: refused('a job runs to its end: nobody asks for its health'),
  schedule: exact('EventBridge Scheduler; without one it runs once for each version, while that is deployed'),
  timeZone: exact('the time zone of the schedule'),
  timeout: emulated("the function's time limit: each attempt has it anew"),
  retries: emulated("Lambda's own for events, two at most"),
  overlap: emulated('one run at a time by reserved concurrency: a run that is due meanwhile waits for it'),
};

export { DOCUMENTATION };
