import type { CfnCertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnDistribution, CfnFunction, CfnResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { AwsDomain } from '../../../model/properties/aws-platform';
import type { ApiPlan, PublicRoute } from '../../plan/api-plan';
import type { ResolvedCdn } from '../../platform';
import { retentionOf } from '../retention';
import type { SharedResources } from '../shared-resources';
import { addressRecords, certificateOf } from './domain';
import { Firewall } from './firewall';
import { CLIENT_HEADER, managedRule, ORIGIN_HEADER } from './firewall-rules';
import { responseHeadersConfig } from './response-headers-policy';
import type { PublicRestApi } from './rest-api';
import { idOfPath } from './served-api';
import { REST_STAGE } from './stage';

/** AWS's own policies, the same in every account (CloudFront developer guide, "Use managed cache policies", "Use managed origin request policies"). */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-38738e2966ac';
/** The zone of every distribution's name (Route 53, `AliasTarget`). */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';
/** Where CloudFront's certificates and firewalls live. */
const CLOUDFRONT_REGION = 'us-east-1';
/** Seconds: a REST API has answered by then. */
const ORIGIN_TIMEOUT = 30;
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
const ORIGIN = 'api';

export interface CdnProps {
  readonly plan: ApiPlan;
  readonly cdn: ResolvedCdn;
  /** What the platform says of the host. @default - it answers at an address of CloudFront's */
  readonly domain?: AwsDomain;
  readonly api: PublicRestApi;
  /** What CloudFront says to the API, so that it is let in. */
  readonly proof: string;
  readonly shared: SharedResources;
}

/** CloudFront before a public API: it ends TLS, sets headers, and says who the client is. Nothing is kept. */
export class Cdn extends Construct {
  readonly distribution: CfnDistribution;
  /** Made in us-east-1 where the platform names none; the rules that AWS keeps are asked here. */
  readonly firewall: Firewall | undefined;
  /** New, and proven by records in the zone; none where one was given. */
  readonly certificate: CfnCertificate | undefined;
  /** Headers of each answer, by the paths that bear them. */
  readonly responseHeaders = new Map<string, CfnResponseHeadersPolicy>();
  /** Writes the address of the client where the API's firewall counts it. */
  readonly clientAddress: CfnFunction;
  /** What was asked. */
  readonly logs: Bucket;
  /** Addresses in the zone; none where somebody else runs the DNS. */
  readonly records: readonly CfnRecordSet[];

  constructor(scope: Construct, id: string, props: CdnProps) {
    super(scope, id);
    const { plan, cdn, domain, api, proof, shared } = props;
    const { region, urlSuffix } = Stack.of(this);
    const { firewall } = shared.platform;
    const certificate =
      domain === undefined
        ? undefined
        : cdn.certificate === undefined
          ? certificateOf(this, plan.host, certificateHere(domain))
          : { arn: cdn.certificate, created: undefined };
    this.certificate = certificate?.created;
    this.firewall =
      cdn.webAcl !== undefined || firewall === false
        ? undefined
        : new Firewall(this, 'Firewall', {
            description: `What clients of ${plan.host} may ask.`,
            scope: 'CLOUDFRONT',
            rules: firewall.rules.map(managedRule),
            logs: firewall.logs,
            shared,
          });
    const webAclId = cdn.webAcl ?? this.firewall?.webAcl.attrArn;
    this.logs = this.createLogs(shared);
    this.clientAddress = new CfnFunction(this, 'ClientAddress', {
      name: Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
      autoPublish: true,
      functionCode: `function handler(event) {\n  event.request.headers['${CLIENT_HEADER}'] = { value: event.viewer.ip };\n  return event.request;\n}\n`,
      functionConfig: { comment: 'The address of the client, for limits.', runtime: 'cloudfront-js-2.0' },
    });
    this.distribution = new CfnDistribution(this, 'Distribution', {
      distributionConfig: {
        comment: plan.host,
        enabled: true,
        httpVersion: 'http2and3',
        ipv6Enabled: true,
        priceClass: cdn.priceClass,
        ...(certificate === undefined
          ? {}
          : {
              aliases: [plan.host],
              viewerCertificate: {
                acmCertificateArn: certificate.arn,
                sslSupportMethod: 'sni-only',
                minimumProtocolVersion: 'TLSv1.2_2021',
              },
            }),
        ...(webAclId === undefined ? {} : { webAclId }),
        logging: { bucket: this.logs.bucketRegionalDomainName, includeCookies: false, prefix: 'cloudfront/' },
        origins: [
          {
            id: ORIGIN,
            domainName: `${api.id}.execute-api.${region}.${urlSuffix}`,
            originPath: `/${REST_STAGE}`,
            originCustomHeaders: [{ headerName: ORIGIN_HEADER, headerValue: proof }],
            customOriginConfig: { originProtocolPolicy: 'https-only', originSslProtocols: ['TLSv1.2'], originReadTimeout: ORIGIN_TIMEOUT },
          },
        ],
        defaultCacheBehavior: this.behaviour(plan.routes.find(({ path }) => path === '')),
        cacheBehaviors: this.behaviours(plan),
      },
    });
    this.records =
      domain === undefined
        ? []
        : addressRecords(this, plan.host, domain, {
            dnsName: this.distribution.attrDomainName,
            hostedZoneId: CLOUDFRONT_ZONE,
            types: ['A', 'AAAA'],
          });
  }

  /** Where clients find it without a name of its own. */
  get url(): string {
    return `https://${this.distribution.attrDomainName}`;
  }

  /** For each path, the longest first: CloudFront takes the first that fits. A path and what is below it are two patterns to it. */
  private behaviours({ routes }: ApiPlan): CfnDistribution.CacheBehaviorProperty[] {
    const byPath = new Map<string, PublicRoute>();
    for (const route of routes) {
      const known = byPath.get(route.path);
      // Of several routes of one path the one for all methods says what stands in answers.
      if (route.path !== '' && (known === undefined || route.route.properties.methods === undefined)) byPath.set(route.path, route);
    }
    return [...byPath]
      .sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1))
      .flatMap(([path, route]) => {
        const behaviour = this.behaviour(route);
        return [path, `${path}/*`].map((pathPattern) => ({ pathPattern, ...behaviour }));
      });
  }

  private behaviour(route: PublicRoute | undefined): CfnDistribution.DefaultCacheBehaviorProperty {
    const policy = this.policyOf(route);
    return {
      targetOriginId: ORIGIN,
      viewerProtocolPolicy: 'redirect-to-https',
      allowedMethods: METHODS,
      cachedMethods: ['GET', 'HEAD'],
      compress: true,
      cachePolicyId: CACHING_DISABLED,
      originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
      functionAssociations: [{ eventType: 'viewer-request', functionArn: this.clientAddress.attrFunctionArn }],
      ...(policy === undefined ? {} : { responseHeadersPolicyId: policy.ref }),
    };
  }

  private policyOf(route: PublicRoute | undefined): CfnResponseHeadersPolicy | undefined {
    if (route === undefined) return undefined;
    const config = responseHeadersConfig(route.headers, route.cors);
    if (Object.keys(config).length === 0) return undefined;
    const scope = new Construct(this, `Headers ${idOfPath(route.path)}`);
    const policy = new CfnResponseHeadersPolicy(scope, 'Policy', {
      responseHeadersPolicyConfig: { name: Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' }), ...config },
    });
    this.responseHeaders.set(route.path, policy);
    return policy;
  }

  /** CloudFront hands logs over by access control lists, which new buckets do not have. */
  private createLogs({ platform, environment }: SharedResources): Bucket {
    return new Bucket(this, 'Logs', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
      versioned: true,
      lifecycleRules: [
        {
          expiration: Duration.days(retentionOf(platform.logs.retention)),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: environment.sizing === 'small' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}

/** The certificate of a domain is one of the API's region, which is CloudFront's only in us-east-1. */
function certificateHere({ certificate, ...domain }: AwsDomain): AwsDomain {
  return certificate?.includes(`:acm:${CLOUDFRONT_REGION}:`) ? { certificate, ...domain } : domain;
}
