import { compare } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import { isLate } from '../../model/token';
import { parseRange } from '../../target/address-range';
import type { AwsScope } from '../plan/scope';

/** Where certificates and firewalls of CloudFront live (CloudFront developer guide). */
const CLOUDFRONT_REGION = 'us-east-1';
/** A VPC's own bounds; below /24 three zones have no room for what stands in them. */
const WIDEST = 16;
const NARROWEST = 24;

/** What a platform says that does not fit together. */
export function checkPlatform({ platform, environment }: Pick<AwsScope, 'platform' | 'environment'>, exposes: boolean, at: At): void {
  const { network, cdn, firewall } = platform;
  for (const [host, { certificate, hostedZone }] of Object.entries(platform.domains).sort(([a], [b]) => compare(a, b))) {
    const here = below(below(at, 'domains'), host);
    if (certificate === undefined && hostedZone === undefined)
      report(here, {
        code: 'no-certificate',
        received: 'neither a certificate nor a zone',
        expected: 'a certificate for the host, or the zone whose records prove a new one',
        fix: "add hostedZone: { id: 'Z...', name: 'example.com' }, or certificate: 'arn:aws:acm:...'",
      });
    else if (hostedZone !== undefined && host !== hostedZone.name && !host.endsWith(`.${hostedZone.name}`))
      report(below(here, 'hostedZone'), {
        code: 'contradiction',
        received: `the zone of ${hostedZone.name}`,
        expected: `a zone that ${host} is in`,
        fix: 'name the zone of the host',
      });
  }
  if (network !== 'public') checkNetwork(network, below(at, 'network'));
  if (platform.tracing === 'opentelemetry' && platform.telemetry === undefined)
    report(below(at, 'tracing'), {
      code: 'contradiction',
      received: "'opentelemetry', and no collector",
      expected: 'the collector that takes the traces',
      fix: "add telemetry: { endpoint: 'http://collector.example.com:4317' }, or say tracing: 'xray'",
    });
  const region = environment.aws?.region;
  if (cdn === false || !exposes || (region !== undefined && (isLate(region) || region === CLOUDFRONT_REGION))) return;
  const needed = (key: 'certificate' | 'webAcl', what: string, fix: string): void =>
    report(below(below(at, 'cdn'), key), {
      code: 'no-certificate',
      received: `nothing, and a stack in ${region ?? 'a region that nobody says'}`,
      expected: `${what} in ${CLOUDFRONT_REGION}, where CloudFront looks for it`,
      fix,
    });
  if (cdn.certificate === undefined && Object.keys(platform.domains).length > 0)
    needed('certificate', 'a certificate for the hosts', `make it there: cdn: { certificate: 'arn:aws:acm:${CLOUDFRONT_REGION}:...' }`);
  if (cdn.webAcl === undefined && firewall !== false)
    needed('webAcl', 'a web ACL', `make it there: cdn: { webAcl: 'arn:aws:wafv2:${CLOUDFRONT_REGION}:...' }, or say firewall: false`);
}

function checkNetwork({ cidr, zones, natGateways }: { cidr: string; zones: number; natGateways: number | undefined }, at: At): void {
  const length = Number.parseInt(cidr.split('/')[1] ?? '', 10);
  if (parseRange(cidr) === undefined || cidr.includes(':') || length < WIDEST || length > NARROWEST)
    report(below(at, 'cidr'), {
      code: 'invalid-value',
      received: `'${cidr}'`,
      expected: `a range of IPv4 from /${WIDEST} to /${NARROWEST} that starts with its first address`,
      fix: "write one such as '10.0.0.0/16'",
    });
  if (natGateways !== undefined && natGateways > zones)
    report(below(at, 'natGateways'), {
      code: 'contradiction',
      received: `${natGateways} NAT gateways in ${zones} zones`,
      expected: 'at most one a zone',
      fix: `say natGateways: ${zones}`,
    });
}
