import { compare } from '../../model/problem';
import type { Store } from '../../model/store';
import type { Unit } from '../../model/unit';
import { existingService, existingStore, portIn } from '../../target/existing';
import type { ResolvedAwsPlatform, ResolvedNetwork } from '../platform';
import type { AwsScope } from './scope';

/** The most zones that a network is ever in: their ranges are kept free, so that a third one moves no subnet. */
export const MOST_ZONES = 3;
export const HTTPS = 443;
export const ANYWHERE = '0.0.0.0/0';
/** Addresses of private networks (RFC 1918): where a store is that exists and does not say its addresses. */
export const PRIVATE_RANGES: readonly string[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** A service of AWS that functions reach inside the network, and what may be asked of it there. */
export interface EndpointService {
  /** As the CDK and EC2 call it: `secretsmanager`. */
  readonly name: string;
  readonly actions: readonly string[];
}

const INTERFACE_ENDPOINTS: readonly EndpointService[] = [
  { name: 'events', actions: ['events:PutEvents'] },
  { name: 'secretsmanager', actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'] },
  { name: 'sns', actions: ['sns:Publish'] },
  {
    name: 'sqs',
    actions: [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ],
  },
  { name: 'states', actions: ['states:DescribeExecution', 'states:StartExecution', 'states:StartSyncExecution'] },
];

const TRACES: EndpointService = { name: 'xray', actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'] };

/** The services whose endpoints a network has; decided by the platform, never by an edge. KMS and CloudWatch Logs are asked by Lambda itself. */
export function interfaceEndpoints({ tracing }: Pick<ResolvedAwsPlatform, 'tracing'>): readonly EndpointService[] {
  return tracing === 'xray' ? [...INTERFACE_ENDPOINTS, TRACES] : INTERFACE_ENDPOINTS;
}

/** How many bits of the range of a network its subnets take more: three times an eighth and twice three times a sixteenth fit into it. */
const FUNCTIONS_BITS = 3;
const OTHER_BITS = 4;

/** The lengths of the prefixes of a zone's subnets: functions have most of the room, each may take an address for every group it is in. */
export function subnetMasks({ cidr }: Pick<ResolvedNetwork, 'cidr'>): { readonly functions: number; readonly others: number } {
  const length = Number.parseInt(cidr.split('/')[1] as string, 10);
  return { functions: length + FUNCTIONS_BITS, others: length + OTHER_BITS };
}

/** NAT gateways: those that were asked for, or one a zone where anybody leaves the network. */
export function natGatewaysOf({ natGateways, zones }: Pick<ResolvedNetwork, 'natGateways' | 'zones'>, leaves: boolean): number {
  return leaves ? (natGateways ?? zones) : 0;
}

/**
 * Whether a unit talks to anything outside of the network but what its endpoints offer: to other services, by their APIs, to externals, or to
 * a store that exists at public addresses.
 */
export function leavesNetwork(scope: Pick<AwsScope, 'unit' | 'platform' | 'environment'>): boolean {
  const { calls, reaches } = scope.unit.edges;
  return calls.length > 0 || reaches.length > 0 || publicStores(scope).length > 0 || exportsTelemetry(scope.platform);
}

/** The stores of a unit that exist at public addresses. Those that say no addresses are asked in private ranges alone. */
export function publicStores(scope: Pick<AwsScope, 'unit' | 'environment'>): readonly Store[] {
  return scope.unit.edges.owns
    .map(({ to }) => to)
    .filter((store) => existingStore(scope, store)?.addresses?.some((range) => !isPrivate(range)) === true);
}

/** Whether a range lies in one of the private ranges; of IPv6, in the unique local addresses (RFC 4193). */
function isPrivate(range: string): boolean {
  const [address = '', length = '32'] = range.split('/');
  if (address.includes(':')) return /^f[cd]/i.test(address);
  return PRIVATE_RANGES.some((each) => {
    const [base = '', bits = ''] = each.split('/');
    const shift = 2 ** (32 - Number(bits));
    return Number(length) >= Number(bits) && Math.floor(asNumber(address) / shift) === Math.floor(asNumber(base) / shift);
  });
}

function asNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/**
 * The bucket of S3 that an address is of: `*` where the bucket stands in the path and not in the host, undefined where it is no address of
 * S3 (Amazon S3 user guide, "Virtual hosting of general purpose buckets").
 */
export function bucketOf(address: string): string | undefined {
  const found = /^(?:https?:\/\/)?(?:(.+)\.)?s3[.-](?:dualstack\.)?(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?(?:[:/].*)?$/.exec(address);
  return found === null ? undefined : (found[1] ?? '*');
}

/** What one function may open connections to. */
export interface EgressRule {
  readonly port: number;
  readonly cidr: string;
  /** What it is for, in letters that EC2 takes. */
  readonly description: string;
}

/**
 * What a unit may open connections to outside of the groups of the network, each port and range once, sorted. Security groups know no host
 * names: what answers at a name becomes anywhere at that port.
 */
export function egressOf(scope: AwsScope): readonly EgressRule[] {
  const rules = new Map<string, Set<string>>();
  for (const { port, cidr, description } of asked(scope)) {
    const key = `${String(port).padStart(5, '0')} ${cidr}`;
    rules.set(key, (rules.get(key) ?? new Set()).add(description));
  }
  return [...rules]
    .sort(([a], [b]) => compare(a, b))
    .map(([key, reasons]) => {
      const [port, cidr] = key.split(' ') as [string, string];
      return { port: Number.parseInt(port, 10), cidr, description: [...reasons].sort(compare).join(', ').slice(0, DESCRIPTION_LENGTH) };
    });
}

/** Characters of a rule's description (EC2 API, `IpRange`). */
const DESCRIPTION_LENGTH = 255;

function* asked(scope: AwsScope): Generator<EgressRule> {
  const { unit, platform } = scope;
  const anywhere = (port: number, description: string): EgressRule => ({ port, cidr: ANYWHERE, description });
  for (const { to } of unit.edges.calls) {
    const elsewhere = existingService(scope, to);
    yield anywhere(elsewhere === undefined ? HTTPS : portOfUrl(elsewhere.url), `calls ${to.name}`);
  }
  for (const { to, properties } of unit.edges.reaches)
    for (const cidr of properties.addresses ?? [ANYWHERE]) yield { port: portIn(to) ?? HTTPS, cidr, description: `reaches ${spelt(to)}` };
  for (const { to } of unit.edges.owns) {
    const existing = existingStore(scope, to);
    if (existing !== undefined)
      for (const cidr of existing.addresses ?? PRIVATE_RANGES) yield { port: existing.port, cidr, description: `store ${to.name}` };
    else if (to.properties.engine === 'dynamodb') yield anywhere(HTTPS, `store ${to.name} by the gateway endpoint`);
  }
  if (unit.edges.subscribes.some(({ properties }) => properties.idempotencyKey !== undefined))
    yield anywhere(HTTPS, 'idempotency table by the gateway endpoint');
  if (answersCloudFormation(scope)) yield anywhere(HTTPS, 'answers CloudFormation by the gateway endpoint');
  if (exportsTelemetry(platform)) yield anywhere(portOfUrl(platform.telemetry?.endpoint as string), 'telemetry');
}

/** A migration, and a job without a schedule, run once for each version, as a custom resource. */
function answersCloudFormation({ unit, properties }: Pick<AwsScope, 'unit' | 'properties'>): boolean {
  return properties.migration !== undefined || (unit.kind === 'job' && properties.schedule === undefined);
}

function exportsTelemetry({ tracing, telemetry }: Pick<ResolvedAwsPlatform, 'tracing' | 'telemetry'>): boolean {
  return tracing === 'opentelemetry' && telemetry !== undefined;
}

/** Where an address without a port, or one that is known only later, is asked. */
function portOfUrl(url: string): number {
  return portIn(url.replace(/^(\w+:\/\/\/?[^/]*)\/.*$/, '$1')) ?? (url.startsWith('http://') ? 80 : HTTPS);
}

/** EC2 takes no braces or dollar signs, which a late address has. */
function spelt(address: string): string {
  return address.replace(/[^A-Za-z0-9 ._:/()#,@[\]+=&;!*-]/g, '');
}

/** Whether any of these units leaves the network. */
export function anyLeaves(units: readonly Unit[], where: Pick<AwsScope, 'platform' | 'environment'>): boolean {
  return units.some((unit) => leavesNetwork({ unit, ...where }));
}
