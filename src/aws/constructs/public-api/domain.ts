import { CfnApiMapping, CfnDomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnCertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { AwsDomain } from '../../../model/properties/aws-platform';

/** The certificate that was given, or a new one that records in the zone prove. */
export function certificateOf(
  scope: Construct,
  host: string,
  { certificate, hostedZone }: AwsDomain,
): { readonly arn: string; readonly created: CfnCertificate | undefined } {
  if (certificate !== undefined) return { arn: certificate, created: undefined };
  const created = new CfnCertificate(scope, 'Certificate', {
    domainName: host,
    validationMethod: 'DNS',
    ...(hostedZone === undefined ? {} : { domainValidationOptions: [{ domainName: host, hostedZoneId: hostedZone.id }] }),
  });
  return { arn: created.ref, created };
}

/** The host's address in its zone: an alias of what serves it; none where somebody else runs the DNS. */
export function addressRecords(
  scope: Construct,
  host: string,
  { hostedZone }: AwsDomain,
  target: { readonly dnsName: string; readonly hostedZoneId: string; readonly types: readonly ('A' | 'AAAA')[] },
): readonly CfnRecordSet[] {
  if (hostedZone === undefined) return [];
  return target.types.map(
    (type) =>
      new CfnRecordSet(scope, `Record${type}`, {
        hostedZoneId: hostedZone.id,
        name: `${host}.`,
        type,
        aliasTarget: { dnsName: target.dnsName, hostedZoneId: target.hostedZoneId, evaluateTargetHealth: false },
      }),
  );
}

/** The name of its own that a public API has. It stays where the API becomes one of the other kind. */
export class PublicDomain extends Construct {
  /** New, and proven by records in the zone; none where one was given. */
  readonly certificate: CfnCertificate | undefined;
  /** TLS 1.2 and later. */
  readonly domainName: CfnDomainName;
  readonly mapping: CfnApiMapping;
  /** The address in the zone; none where somebody else runs the DNS. */
  readonly records: readonly CfnRecordSet[];

  constructor(scope: Construct, id: string, host: string, domain: AwsDomain, api: { readonly id: string; readonly stage: string }) {
    super(scope, id);
    const { arn, created } = certificateOf(this, host, domain);
    this.certificate = created;
    this.domainName = new CfnDomainName(this, 'Name', {
      domainName: host,
      domainNameConfigurations: [{ certificateArn: arn, endpointType: 'REGIONAL', securityPolicy: 'TLS_1_2' }],
    });
    this.mapping = new CfnApiMapping(this, 'Mapping', { apiId: api.id, domainName: this.domainName.ref, stage: api.stage });
    this.records = addressRecords(this, host, domain, {
      dnsName: this.domainName.attrRegionalDomainName,
      hostedZoneId: this.domainName.attrRegionalHostedZoneId,
      types: ['A'],
    });
  }
}
