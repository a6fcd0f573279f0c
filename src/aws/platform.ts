import type { AwsAlarms, AwsCdn, AwsFirewall, AwsLayers, AwsLogs, AwsNetwork, AwsPlatform } from '../model/properties/aws-platform';
import type { EnvironmentProperties } from '../model/properties/environment';
import { snapshot } from '../model/snapshot';

/** A platform with every default filled in. */
export interface ResolvedAwsPlatform
  extends Omit<
    AwsPlatform,
    'architecture' | 'network' | 'stacks' | 'messaging' | 'concurrency' | 'coldStarts' | 'deployment' | 'logs' | 'tracing' | 'domains'
  > {
  readonly architecture: 'arm64' | 'x86_64';
  readonly network: 'public' | ResolvedNetwork;
  readonly stacks: 'one' | 'nested';
  readonly messaging: 'sns-sqs' | 'eventbridge';
  readonly concurrency: { readonly perReplica: number; readonly account: number };
  readonly coldStarts: 'provisioned' | 'on-demand';
  readonly deployment: 'canary' | 'linear' | 'all-at-once';
  readonly logs: Required<AwsLogs>;
  readonly tracing: 'xray' | 'opentelemetry' | false;
  readonly telemetry: Required<NonNullable<AwsPlatform['telemetry']>> | undefined;
  readonly domains: NonNullable<AwsPlatform['domains']>;
  readonly firewall: Required<AwsFirewall> | false;
  readonly cdn: ResolvedCdn | false;
  readonly alarms: AwsAlarms | false;
  readonly layers: AwsLayers;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ResolvedNetwork extends AwsNetwork {
  readonly cidr: string;
  readonly zones: 2 | 3;
  /** Undefined: as many as what the system reaches asks for, at most one a zone. */
  readonly natGateways: number | undefined;
}

export interface ResolvedCdn extends AwsCdn {
  readonly priceClass: NonNullable<AwsCdn['priceClass']>;
}

/** What answers most attacks (AWS WAF developer guide, "Baseline rule groups"), in the order in which they are asked. */
export const MANAGED_RULES: readonly string[] = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
];

/** Part of the traces that are kept. */
const SAMPLING = 0.1;
/** Requests that one function handles at once in place of one replica. */
const PER_REPLICA = 10;
/** Concurrent executions of an account in a region (Lambda quotas). */
const ACCOUNT_CONCURRENCY = 1_000;

/** An AWS platform with its defaults; those of a network depend on the size of the environment. */
export function resolveAwsPlatform(
  declared: AwsPlatform = {},
  environment: Pick<EnvironmentProperties, 'sizing'> = {},
): ResolvedAwsPlatform {
  // An entry that is undefined says nothing.
  const platform = snapshot(declared);
  const { concurrency, telemetry, firewall = true, cdn = false, alarms = {} } = platform;
  return {
    ...platform,
    architecture: platform.architecture ?? 'arm64',
    network: resolveNetwork(platform.network ?? 'public', environment.sizing === 'small'),
    stacks: platform.stacks ?? 'one',
    messaging: platform.messaging ?? 'sns-sqs',
    concurrency: { perReplica: concurrency?.perReplica ?? PER_REPLICA, account: concurrency?.account ?? ACCOUNT_CONCURRENCY },
    coldStarts: platform.coldStarts ?? 'provisioned',
    deployment: platform.deployment ?? 'canary',
    logs: { retention: platform.logs?.retention ?? '365d' },
    tracing: platform.tracing ?? 'xray',
    telemetry:
      telemetry === undefined
        ? undefined
        : { endpoint: telemetry.endpoint, protocol: telemetry.protocol ?? 'grpc', sampling: telemetry.sampling ?? SAMPLING },
    domains: platform.domains ?? {},
    firewall: firewall === false ? false : { rules: MANAGED_RULES, logs: true, ...(firewall === true ? {} : firewall) },
    cdn: cdn === false ? false : { priceClass: 'PriceClass_All', ...(cdn === true ? {} : cdn) },
    alarms,
    layers: platform.layers ?? {},
    tags: platform.tags ?? {},
  };
}

function resolveNetwork(network: NonNullable<AwsPlatform['network']>, small: boolean): 'public' | ResolvedNetwork {
  if (network === 'public') return network;
  const declared = network === 'vpc' ? {} : network;
  return {
    cidr: declared.cidr ?? '10.0.0.0/16',
    zones: declared.zones ?? (small ? 2 : 3),
    natGateways: declared.natGateways ?? (small ? 1 : undefined),
  };
}
