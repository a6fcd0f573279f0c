import type { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import type { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ApiPlan } from '../../plan/api-plan';
import { Cdn } from './cdn';
import { PublicDomain } from './domain';
import { Firewall } from './firewall';
import { limitRules, managedRule, originRule, PATH_RULE, type UnplacedRule } from './firewall-rules';
import { PublicHttpApi } from './http-api';
import { PublicRestApi } from './rest-api';
import type { ServedApi } from './served-api';
import { REST_STAGE } from './stage';

/** Characters of what CloudFront proves itself by. */
const PROOF_LENGTH = 48;

/**
 * The public API of one host, and what stands before it: an HTTP API, or a REST API with a firewall; a name of its own with its certificate; CloudFront
 * where the platform asks for it. `plan.reasons` says why it is what it is.
 *
 * @example
 * import { App } from 'aws-cdk-lib/core';
 * import { System } from 'keelson';
 * import { ServerlessSystem } from 'keelson/aws';
 *
 * const image = '111111111111.dkr.ecr.eu-central-1.amazonaws.com/site:1.0.0';
 * const shop = new System('shop', { owner: 'team-shop' });
 * shop.service('site', { image, http: { port: 8080 } }).exposes({ host: 'shop.example.com', public: true });
 * const stack = new ServerlessSystem(new App(), 'shop', { system: shop, environment: { aws: { region: 'eu-central-1' } } });
 * stack.publicApi('shop.example.com').http?.stage.addPropertyOverride('DefaultRouteSettings.ThrottlingBurstLimit', 500);
 */
export class PublicApi extends Construct {
  readonly host: string;
  /** What it follows: keys, limits, headers, and the reasons for its kind. */
  readonly plan: ApiPlan;
  /** Where it is an HTTP API. */
  readonly http: PublicHttpApi | undefined;
  /** Where it is a REST API. */
  readonly rest: PublicRestApi | undefined;
  /** Its own name; none where the platform names none for this host, or where CloudFront has it. */
  readonly domain: PublicDomain | undefined;
  /** The firewall before a REST API: limits of routes, and the rules that AWS keeps unless CloudFront asks those. */
  readonly firewall: Firewall | undefined;
  /** CloudFront, where the platform asks for it. */
  readonly cdn: Cdn | undefined;
  /** What CloudFront says to the API, so that nobody goes around it. */
  readonly proof: Secret | undefined;
  private readonly hasName: boolean;

  constructor(scope: Construct, id: string, served: Omit<ServedApi, 'hasOwnName'>) {
    super(scope, id);
    const { plan, shared } = served;
    const { platform } = shared;
    this.host = plan.host;
    this.plan = plan;
    const domain = Object.hasOwn(platform.domains, plan.host) ? platform.domains[plan.host] : undefined;
    this.hasName = domain !== undefined;
    const hasOwnName = domain !== undefined && platform.cdn === false;
    if (plan.kind === 'http') this.http = new PublicHttpApi(this, 'Http', { ...served, hasOwnName });
    else {
      this.rest = new PublicRestApi(this, 'Rest', { ...served, hasOwnName });
      if (platform.cdn !== false) this.proof = this.createProof(shared.key.keyArn);
      this.firewall = this.protect(this.rest, served);
    }
    const api = { id: (this.http ?? this.rest)?.id ?? '', stage: (this.http ?? this.rest)?.stage.ref ?? '' };
    this.domain = hasOwnName && domain !== undefined ? new PublicDomain(this, 'Domain', plan.host, domain, api) : undefined;
    this.cdn =
      platform.cdn === false || this.rest === undefined || this.proof === undefined
        ? undefined
        : new Cdn(this, 'Cdn', {
            plan,
            cdn: platform.cdn,
            ...(domain === undefined ? {} : { domain }),
            api: this.rest,
            proof: this.proof.secretValue.unsafeUnwrap(),
            shared,
          });
    new CfnOutput(this, 'Url', { description: `Where clients find ${plan.host}.`, value: this.url });
  }

  /** The API itself. */
  get api(): CfnApi | CfnRestApi {
    return (this.http ?? this.rest)?.api as CfnApi | CfnRestApi;
  }

  /** Where CloudFront answers; none without it. */
  get distribution(): CfnDistribution | undefined {
    return this.cdn?.distribution;
  }

  /** Where clients find it: by its name, where the platform says of one, else by the address that AWS gives. */
  get url(): string {
    if (this.hasName) return `https://${this.host}`;
    return this.cdn?.url ?? (this.http ?? this.rest)?.url ?? '';
  }

  private createProof(keyArn: string): Secret {
    return new Secret(this, 'Proof', {
      description: `By what CloudFront is known to the API of ${this.host}.`,
      encryptionKey: Key.fromKeyArn(this, 'Key', keyArn),
      generateSecretString: { passwordLength: PROOF_LENGTH, excludePunctuation: true },
    });
  }

  private protect(rest: PublicRestApi, { plan, shared }: Omit<ServedApi, 'hasOwnName'>): Firewall | undefined {
    const { firewall, cdn } = shared.platform;
    const isBehindCdn = cdn !== false;
    const rules: UnplacedRule[] = [
      ...(firewall === false || isBehindCdn ? [] : firewall.rules.map(managedRule)),
      ...plan.limits.flatMap((limit) => limitRules(limit, { stage: REST_STAGE, isBehindCdn })),
    ];
    const origin = this.proof === undefined ? [] : [originRule(this.proof.secretValue.unsafeUnwrap())];
    if (rules.length + origin.length === 0) return undefined;
    const created = new Firewall(this, 'Firewall', {
      description: `What ${plan.host} lets pass.`,
      scope: 'REGIONAL',
      rules: [...origin, PATH_RULE, ...rules],
      ...(plan.inspection === undefined ? {} : { inspection: plan.inspection }),
      logs: firewall === false || firewall.logs,
      shared,
    });
    new CfnWebACLAssociation(created, 'Association', { resourceArn: rest.stageArn, webAclArn: created.webAcl.attrArn });
    return created;
  }
}
