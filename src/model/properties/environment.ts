import { cidr, duration, image, NAME_KEY, name, remotePort } from '../fields';
import { either, type Field, list, map, object, oneOf, partial, required, type Shape, text } from '../shape';
import { type AwsPlatform, awsField } from './aws-platform';
import { ADDRESS_PATTERN } from './call';
import { type JobProperties, jobShape } from './job';
import { type AzurePlatform, azureField, type ComposePlatform, composeField, type KubernetesPlatform, kubernetesField } from './platform';
import { type SecretProperties, secretShape } from './secret';
import { type ServiceProperties, serviceShape } from './service';
import { type WorkerProperties, workerShape } from './worker';

/** A store that is there already, or that somebody else runs. */
export interface ExistingStore {
  /** A host name or an address; may be late. */
  readonly host: string;
  /** Where it listens. */
  readonly port: number;
  /** The declared secret with its credentials, whose keys are `username` and `password`. @default - none, as for a cache without users */
  readonly secret?: string;
  /** The user's name, where it is not part of the secret. @default - read from the secret */
  readonly user?: string;
  /** Ranges of its addresses, for network policies. @default - private ranges */
  readonly addresses?: readonly string[];
  /** Its pods, where it runs in the same cluster. @default - it runs elsewhere */
  readonly pods?: { readonly namespace: string; readonly labels?: Readonly<Record<string, string>> };
  /** @default - the store's own */
  readonly database?: string;
}

/** A broker that is there already, or that somebody else runs. */
export interface ExistingBroker {
  /** `['kafka-0.internal:9093']`. */
  readonly brokers: readonly string[];
  /** The declared secret with its credentials. @default - none */
  readonly secret?: string;
  /** Ranges of its addresses, for network policies. @default - private ranges */
  readonly addresses?: readonly string[];
  /** Its pods, where it runs in the same cluster. @default - it runs elsewhere */
  readonly pods?: { readonly namespace: string; readonly labels?: Readonly<Record<string, string>> };
}

/** A service of the system that runs elsewhere in an environment: it has an address there, and nothing else of it is rendered. */
export interface ExistingService {
  /** What its callers get: `https://pricing.example.com`, for gRPC `dns:///pricing.example.com:443`; may be late. */
  readonly url: string;
}

/** A finding that is accepted, with a reason, by somebody, for a time. */
export interface Waiver {
  /** The rule: `security/image-has-a-digest`. */
  readonly rule: string;
  /** The declaration that it is about. @default - all */
  readonly subject?: string;
  /** Why it is accepted, for the reader of the report. */
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** The last day on which it holds: `2027-06-30`. */
  readonly expires: string;
}

/** What an environment changes of one unit. */
export type UnitOverride = Partial<ServiceProperties> & Partial<WorkerProperties> & Partial<JobProperties>;

/** One place that a system goes to, and what differs there. */
export interface EnvironmentProperties {
  /** What kind of place it is; telemetry and reports name it. @default - not said */
  readonly stage?: 'development' | 'staging' | 'production';
  /** `small` runs one or two replicas of each service and worker, one where a number was declared. @default 'standard' */
  readonly sizing?: 'standard' | 'small';
  /** The cluster. @default - the system does not go to Kubernetes here */
  readonly kubernetes?: KubernetesPlatform;
  /** The AWS account. @default - the system does not go to AWS here */
  readonly aws?: AwsPlatform;
  /** The Azure subscription. @default - the system does not go to Azure here */
  readonly azure?: AzurePlatform;
  /** The machine with Docker Compose. @default - the system does not go to Compose here */
  readonly compose?: ComposePlatform;
  /** Stores and services, by their names, and brokers, by their kinds, that are there already. @default - none */
  readonly existing?: Readonly<Record<string, ExistingStore | ExistingBroker | ExistingService>>;
  /** Images by unit. @default - those of the declaration */
  readonly images?: Readonly<Record<string, string>>;
  /** Properties by unit; arrays replace, maps merge one level. @default - none */
  readonly services?: Readonly<Record<string, UnitOverride>>;
  /** Properties by secret. @default - none */
  readonly secrets?: Readonly<Record<string, Partial<SecretProperties>>>;
  /** Accepted findings. @default - none */
  readonly waivers?: readonly Waiver[];
  /** Why what a target cannot express is accepted all the same, by the code in its refusal. @default - none */
  readonly accept?: Readonly<Record<string, string>>;
}

/** `true` is none. */
const reason = (): Field => text("a reason such as 'the service checks tokens itself'", { pattern: '^(?!(true|false|yes|no)$)' });

const pods = (): Field =>
  object<{ namespace: string; labels?: Readonly<Record<string, string>> }>(
    { namespace: required(name('the name of a namespace')), labels: map({ pattern: '.', expected: 'a label key' }, text('a label value')) },
    "pods such as { namespace: 'data' }",
  );

const addresses = (): Field => list(cidr(), { min: 1 });

const existingStore = object<ExistingStore>(
  {
    host: required(text('a host', { pattern: '^[A-Za-z0-9.:-]+$', late: true })),
    port: required(remotePort()),
    secret: name('the name of a declared secret'),
    addresses: addresses(),
    pods: pods(),
    user: text('the name of a user', { pattern: '^[^\\s]+$' }),
    database: text('the name of a database', { pattern: '^[A-Za-z0-9_-]+$' }),
  },
  "an existing store such as { host: 'pg.internal', port: 5432, secret: 'catalog-db' }",
);

const existingBroker = object<ExistingBroker>(
  {
    brokers: required(list(text("a host and a port such as 'kafka.internal:9093'", { pattern: ADDRESS_PATTERN, late: true }), { min: 1 })),
    secret: name('the name of a declared secret'),
    addresses: addresses(),
    pods: pods(),
  },
  "an existing broker such as { brokers: ['kafka.internal:9093'] }",
);

const existingService = object<ExistingService>(
  {
    url: required(
      text("an address such as 'https://pricing.example.com'", {
        pattern: '^(https?://[^\\s/?#]+(/[^\\s?#]*)?|dns:///[^\\s/?#]+:\\d{1,5})$',
        late: true,
      }),
    ),
  },
  "a service that runs elsewhere, such as { url: 'https://pricing.example.com' }",
);

/** Which of them an entry is meant to be is told by its keys. */
const existing: Field = {
  ...either(existingStore, existingBroker, existingService),
  check: (value, at) => meantBy(value).check(value, at),
};

function meantBy(value: unknown): Field {
  if (typeof value !== 'object' || value === null) return existingStore;
  return 'brokers' in value ? existingBroker : 'url' in value ? existingService : existingStore;
}

const waiver = object<Waiver>(
  {
    rule: required(text("a rule such as 'security/image-has-a-digest'", { pattern: '^[a-z-]+/[a-z0-9-]+$' })),
    subject: text('the name of a declaration'),
    reason: required(reason()),
    owner: required(text('who answers for it')),
    expires: required(text("a day such as '2027-06-30'", { pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
  },
  'a waiver',
);

const overrideShape: Shape<UnitOverride> = partial<UnitOverride>({
  ...workerShape,
  ...jobShape,
  ...serviceShape,
  timeout: duration('30s', { min: 1 }),
});

export const environmentShape: Shape<EnvironmentProperties> = {
  stage: oneOf('development', 'staging', 'production'),
  sizing: oneOf('standard', 'small'),
  kubernetes: kubernetesField,
  aws: awsField,
  azure: azureField,
  compose: composeField,
  existing: map(NAME_KEY, existing),
  images: map(NAME_KEY, image()),
  services: map(NAME_KEY, object<UnitOverride>(overrideShape, 'properties such as { scaling: { min: 2 } }')),
  secrets: map(NAME_KEY, object<Partial<SecretProperties>>(partial(secretShape), 'properties of a secret')),
  waivers: list(waiver),
  accept: map({ pattern: '^[a-z-]+$', expected: 'the code of a refusal' }, reason()),
};

export const environmentField: Field = object<EnvironmentProperties>(environmentShape, 'an environment');
