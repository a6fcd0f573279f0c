import type { CfnResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { ResponseHeader } from '../../../target/response-headers';
import type { ApiCors } from '../../plan/api-cors';

type Config = CfnResponseHeadersPolicy.ResponseHeadersPolicyConfigProperty;
type Security = NonNullable<CfnResponseHeadersPolicy.SecurityHeadersConfigProperty>;

/** Values that CloudFront knows (`ReferrerPolicy`, CloudFront API reference). */
const REFERRER =
  /^(no-referrer|no-referrer-when-downgrade|origin|origin-when-cross-origin|same-origin|strict-origin|strict-origin-when-cross-origin|unsafe-url)$/;
const TRANSPORT = /^max-age=(\d+)(; includeSubDomains)?(; preload)?$/i;

/** What CloudFront sets in each answer, whatever the service says; headers that it knows have fields of their own. */
export function responseHeadersConfig(
  headers: readonly ResponseHeader[],
  cors: ApiCors | undefined,
): Pick<Config, 'securityHeadersConfig' | 'customHeadersConfig' | 'corsConfig'> {
  const security: Record<string, object> = {};
  const custom: { header: string; value: string; override: boolean }[] = [];
  for (const { name, value } of headers) {
    const known = securityHeader(name.toLowerCase(), value);
    if (known === undefined) custom.push({ header: name, value, override: true });
    else Object.assign(security, known);
  }
  return {
    ...(Object.keys(security).length === 0 ? {} : { securityHeadersConfig: security }),
    ...(custom.length === 0 ? {} : { customHeadersConfig: { items: custom } }),
    ...(cors === undefined
      ? {}
      : {
          corsConfig: {
            originOverride: true,
            accessControlAllowCredentials: cors.credentials,
            accessControlAllowHeaders: { items: [...cors.headers] },
            accessControlAllowMethods: { items: [...cors.methods] },
            accessControlAllowOrigins: { items: [...cors.origins] },
            accessControlMaxAgeSec: cors.maxAge,
          },
        }),
  };
}

function securityHeader(name: string, value: string): Partial<Security> | undefined {
  const override = true;
  switch (name) {
    case 'content-security-policy':
      return { contentSecurityPolicy: { contentSecurityPolicy: value, override } };
    case 'referrer-policy':
      return REFERRER.test(value) ? { referrerPolicy: { referrerPolicy: value, override } } : undefined;
    case 'x-content-type-options':
      return value === 'nosniff' ? { contentTypeOptions: { override } } : undefined;
    case 'x-frame-options':
      return value === 'DENY' || value === 'SAMEORIGIN' ? { frameOptions: { frameOption: value, override } } : undefined;
    case 'strict-transport-security': {
      const read = TRANSPORT.exec(value);
      if (read === null) return undefined;
      return {
        strictTransportSecurity: {
          accessControlMaxAgeSec: Number(read[1]),
          includeSubdomains: read[2] !== undefined,
          preload: read[3] !== undefined,
          override,
        },
      };
    }
    default:
      return undefined;
  }
}
