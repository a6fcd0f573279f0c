import type { Duration } from '../duration';
import { address, cidr, duration, HOST_PATTERN } from '../fields';
import { anyText, either, type Field, flag, list, map, number, object, oneOf, required, text, whole } from '../shape';
import type { Telemetry } from './platform';

/** A private network that the system makes for itself. */
export interface AwsNetwork {
  /** Its range of addresses, between /16 and /24. @default '10.0.0.0/16' */
  readonly cidr?: string;
  /** Availability zones that it spans. @default 3, 2 where the environment is small */
  readonly zones?: 2 | 3;
  /**
   * NAT gateways, through which functions reach what is outside; none where no unit reaches anything outside.
   * @default - one a zone, one where the environment is small
   */
  readonly natGateways?: number;
}

/** How many requests and messages are handled at once. */
export interface AwsConcurrency {
  /** What stands for one replica: requests that a function handles at once, an environment of Lambda for each. @default 10 */
  readonly perReplica?: number;
  /** What the account may run at once in the region, over all functions; Lambda's own quota is 1,000. @default 1000 */
  readonly account?: number;
}

/** Where logs are kept. */
export interface AwsLogs {
  /** One of the times that CloudWatch knows, such as 30, 90, 365 or 400 days; the next longer one is taken. @default '365d' */
  readonly retention?: Duration;
}

/** A zone of Route 53. */
export interface AwsHostedZone {
  /** `Z0123456789ABCDEFGHIJ`; may be late. */
  readonly id: string;
  /** `example.com`. */
  readonly name: string;
}

/** A host name of the system's own. At least one of the two must be given. */
export interface AwsDomain {
  /** ARN of a certificate in the API's region; may be late. @default - one is made, and proven by records in `hostedZone` */
  readonly certificate?: string;
  /** Where the host's address is written. @default - nowhere: whoever runs the DNS does it */
  readonly hostedZone?: AwsHostedZone;
}

/** A web application firewall. */
export interface AwsFirewall {
  /**
   * Groups of rules that AWS keeps, by their names.
   * @default - AWSManagedRulesAmazonIpReputationList, AWSManagedRulesCommonRuleSet and AWSManagedRulesKnownBadInputsRuleSet
   */
  readonly rules?: readonly string[];
  /** Keep what it refused in a log. @default true */
  readonly logs?: boolean;
}

/** CloudFront before the public APIs. */
export interface AwsCdn {
  /** ARN of a certificate in us-east-1, for all hosts; may be late. @default - one is made where the stack is in us-east-1, else refused */
  readonly certificate?: string;
  /** ARN of a firewall of the scope CLOUDFRONT, which lives in us-east-1; may be late. @default - one is made where the stack is in us-east-1 */
  readonly webAcl?: string;
  /** From where it answers. @default 'PriceClass_All' */
  readonly priceClass?: 'PriceClass_100' | 'PriceClass_200' | 'PriceClass_All';
}

/** Who is called when an alarm goes off. */
export interface AwsAlarms {
  /** ARN of an SNS topic that exists; may be late. @default - the system makes one */
  readonly topic?: string;
}

/** Lambda layers by the ARN of a version; for functions from a bundle: an image brings both in itself. */
export interface AwsLayers {
  /** AWS's Lambda Web Adapter; may be late. @default - required where a bundle is a plain web server */
  readonly adapter?: string;
  /**
   * Keelson's extension, which signs calls, reads secrets and guards paths; may be late. @default - required where a bundle calls, reads secrets
   * or is a plain web server
   */
  readonly extension?: string;
}

/** What an AWS account offers, and how the system runs there. */
export interface AwsPlatform {
  /** Twelve digits; may be late. @default - that of the credentials in use */
  readonly account?: string;
  /** `eu-central-1`; may be late. @default - that of the credentials in use */
  readonly region?: string;
  /**
   * The ECR registry that mirrors images from elsewhere, `111111111111.dkr.ecr.eu-central-1.amazonaws.com`; path, tag and digest stay the
   * same. May be late. @default - none, and images from elsewhere are refused
   */
  readonly registry?: string;
  /** The processors of functions: images must be built for it. @default 'arm64' */
  readonly architecture?: 'arm64' | 'x86_64';
  /** `public` runs functions outside of any network of the account's; `vpc` makes one with the defaults of `AwsNetwork`. @default 'public' */
  readonly network?: 'public' | 'vpc' | AwsNetwork;
  /**
   * The stack of the system, which is how CloudFormation tells one installation from another: two environments of one account and region need
   * two. Letters, digits and hyphens, at most 128. Units in a stack of your own stay in that one.
   * @default - `<system>-<environment>` where the command synthesises, the construct's id for a `ServerlessSystem` in a CDK app
   */
  readonly stackName?: string;
  /** `nested` puts what has no state of each unit into a nested stack: a stack holds at most 500 resources. @default 'one' */
  readonly stacks?: 'one' | 'nested';
  /** What carries channels whose broker AWS does not run: kafka, rabbitmq, dapr. @default 'sns-sqs' */
  readonly messaging?: 'sns-sqs' | 'eventbridge';
  /** @default - ten requests a replica, of a thousand that the account may run at once */
  readonly concurrency?: AwsConcurrency;
  /** How units of high criticality start: environments kept warm, or begun when they are asked for. @default 'provisioned' */
  readonly coldStarts?: 'provisioned' | 'on-demand';
  /**
   * How a new version takes over: `canary` ten percent for five minutes, `linear` ten percent more each minute, both rolled back by alarms.
   * @default 'canary'
   */
  readonly deployment?: 'canary' | 'linear' | 'all-at-once';
  /** @default - kept for 365 days */
  readonly logs?: AwsLogs;
  /** Who takes traces: X-Ray, or the collector of `telemetry`. @default 'xray' */
  readonly tracing?: 'xray' | 'opentelemetry' | false;
  /** The collector that processes send telemetry to. @default - none */
  readonly telemetry?: Omit<Telemetry, 'pods'>;
  /** Certificates and zones by the hosts of routes. @default - none: APIs answer at addresses of their own, and hosts are not served */
  readonly domains?: Readonly<Record<string, AwsDomain>>;
  /** A firewall before public APIs that can have one: REST APIs, and all behind a CDN. @default true */
  readonly firewall?: boolean | AwsFirewall;
  /** CloudFront before public APIs. @default false */
  readonly cdn?: boolean | AwsCdn;
  /** @default - alarms go to a topic that the system makes */
  readonly alarms?: AwsAlarms | false;
  /** @default - none */
  readonly layers?: AwsLayers;
  /** Tags of every resource. @default - those of the system and its units */
  readonly tags?: Readonly<Record<string, string>>;
  /** ARN of a policy that bounds each role; may be late. @default - none */
  readonly permissionsBoundary?: string;
}

const PARTITION = '^arn:aws[a-z-]*:';

const arn = (what: string, rest: string): Field => text(what, { pattern: `${PARTITION}${rest}$`, maxLength: 2048, late: true });

const certificate = (): Field => arn('the ARN of a certificate', 'acm:[a-z0-9-]+:\\d{12}:certificate/[0-9a-f-]+');

const layer = (): Field => arn("the ARN of a layer's version", 'lambda:[a-z0-9-]+:\\d{12}:layer:[A-Za-z0-9_-]+:\\d+');

const network = object<AwsNetwork>(
  { cidr: cidr(), zones: oneOf(2, 3), natGateways: whole('a number from 0 to 3', 0, 3) },
  "a network such as { cidr: '10.0.0.0/16' }",
);

const domain = object<AwsDomain>(
  {
    certificate: certificate(),
    hostedZone: object<AwsHostedZone>(
      {
        id: required(text('the id of a hosted zone', { pattern: '^Z[0-9A-Z]{1,31}$', late: true })),
        name: required(text("a domain such as 'example.com'", { pattern: HOST_PATTERN, maxLength: 253 })),
      },
      "a hosted zone such as { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' }",
    ),
  },
  "a domain such as { hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' } }",
);

export const awsField: Field = object<AwsPlatform>(
  {
    account: text('an account of twelve digits', { pattern: '^\\d{12}$', late: true }),
    region: text("a region such as 'eu-central-1'", { pattern: '^[a-z]{2}(-[a-z]+)+-\\d$', late: true }),
    registry: text("an ECR registry such as '111111111111.dkr.ecr.eu-central-1.amazonaws.com'", {
      pattern: '^\\d{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?$',
      late: true,
    }),
    architecture: oneOf('arm64', 'x86_64'),
    network: either(oneOf('public', 'vpc'), network),
    stackName: text("the name of a stack such as 'shop-production'", { pattern: '^[A-Za-z][A-Za-z0-9-]*$', maxLength: 128 }),
    stacks: oneOf('one', 'nested'),
    messaging: oneOf('sns-sqs', 'eventbridge'),
    concurrency: object<AwsConcurrency>(
      { perReplica: whole('a number from 1 to 1000', 1, 1_000), account: whole('a number from 10', 10, 1e6) },
      'a concurrency such as { perReplica: 10 }',
    ),
    coldStarts: oneOf('provisioned', 'on-demand'),
    deployment: oneOf('canary', 'linear', 'all-at-once'),
    logs: object<AwsLogs>({ retention: duration('365d', { min: 86_400_000 }) }, "logs such as { retention: '365d' }"),
    tracing: oneOf('xray', 'opentelemetry', false),
    telemetry: object<Omit<Telemetry, 'pods'>>(
      {
        endpoint: required(address('http://collector.example.com:4317')),
        protocol: oneOf('grpc', 'http/protobuf'),
        sampling: number('a number from 0 to 1', 0, 1),
      },
      'telemetry such as { endpoint: ... }',
    ),
    domains: map({ pattern: HOST_PATTERN, expected: "a host name such as 'shop.example.com'" }, domain),
    firewall: either(
      flag(),
      object<AwsFirewall>(
        {
          rules: list(text("a group such as 'AWSManagedRulesCommonRuleSet'", { pattern: '^AWSManagedRules[A-Za-z0-9]+$' }), { min: 1 }),
          logs: flag(),
        },
        "a firewall such as { rules: ['AWSManagedRulesCommonRuleSet'] }",
      ),
    ),
    cdn: either(
      flag(),
      object<AwsCdn>(
        {
          certificate: certificate(),
          webAcl: arn('the ARN of a web ACL', 'wafv2:[a-z0-9-]+:\\d{12}:global/webacl/[^\\s]+'),
          priceClass: oneOf('PriceClass_100', 'PriceClass_200', 'PriceClass_All'),
        },
        "a CDN such as { priceClass: 'PriceClass_100' }",
      ),
    ),
    alarms: either(
      oneOf(false),
      object<AwsAlarms>(
        { topic: arn('the ARN of an SNS topic', 'sns:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_-]{1,256}') },
        "alarms such as { topic: 'arn:aws:sns:eu-central-1:111111111111:pages' }",
      ),
    ),
    layers: object<AwsLayers>({ adapter: layer(), extension: layer() }, 'layers such as { adapter: ..., extension: ... }'),
    // Tagging API: keys of 128 and values of 256 characters; `aws:` is AWS's own.
    tags: map(
      { pattern: '^(?!aws:)[\\w .:/=+@-]{1,128}$', expected: "the key of a tag such as 'cost-centre'" },
      anyText('the value of a tag'),
    ),
    permissionsBoundary: arn('the ARN of a policy', 'iam::(\\d{12}|aws):policy/[^\\s]+'),
  },
  "an AWS platform such as { region: 'eu-central-1' }",
);
