import type { CfnMethodProps } from 'aws-cdk-lib/aws-apigateway';
import { isLate } from '../../../model/token';
import type { ApiCors } from '../../plan/api-cors';
import type { ApiPlan, PublicRoute } from '../../plan/api-plan';

type Answer = Pick<CfnMethodProps, 'integration' | 'methodResponses'>;

/** Types of bodies that clients send along where they are sent on; a mock looks for its template by them. */
const TYPES = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'] as const;

/** What a mock is asked: the status that it answers with. */
function mock(status: number, template: string, headers: Readonly<Record<string, string>>): Answer {
  const statusCode = String(status);
  const names = (on: (value: string) => boolean | string): Record<string, never> =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [`method.response.header.${name}`, on(value)])) as Record<
      string,
      never
    >;
  return {
    integration: {
      type: 'MOCK',
      // With binary media types a body has to be made text before a template sees it.
      contentHandling: 'CONVERT_TO_TEXT',
      passthroughBehavior: 'NEVER',
      requestTemplates: Object.fromEntries(TYPES.map((type) => [type, `{"statusCode": ${statusCode}}`])),
      integrationResponses: [
        {
          statusCode,
          contentHandling: 'CONVERT_TO_TEXT',
          responseParameters: names((value) => quoted(value)),
          responseTemplates: { 'application/json': template },
        },
      ],
    },
    methodResponses: [{ statusCode, responseParameters: names(() => true) }],
  };
}

/** A value that API Gateway takes as it is. */
function quoted(value: string): string {
  return `'${value}'`;
}

/**
 * An answer that sends clients elsewhere: the path below the route and the query go along, encoded anew so that neither ends the header.
 * Velocity is what API Gateway's templates are written in.
 */
export function redirect({ status, base }: NonNullable<PublicRoute['redirect']>, isBelow: boolean): Answer {
  const template = [
    `#set($location = "${isLate(base) ? base : inVelocity(base)}")`,
    ...(isBelow
      ? [
          '#set($rest = $util.urlEncode($input.params().path.get("proxy")))',
          '#set($rest = $rest.replace("%2F", "/").replace("+", "%20"))',
          '#set($location = "$location/$rest")',
        ]
      : []),
    '#set($separator = "?")',
    '#foreach($name in $input.params().querystring.keySet())',
    '#set($key = $util.urlEncode($name))',
    '#set($value = $util.urlEncode($input.params().querystring.get($name)))',
    '#set($location = "$location$separator$key=$value")',
    '#set($separator = "&")',
    '#end',
    '#set($context.responseOverride.header.Location = $location)',
  ].join('\n');
  return mock(status, template, { Location: isLate(base) ? base : encodeURI(base) });
}

/** Nothing of an address may be read as a reference, a directive or the end of a text. */
function inVelocity(address: string): string {
  return encodeURI(address).replace(/[$#']/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The answer to a preflight (the Fetch standard, "CORS-preflight fetch"). Of several origins it names the one that asks. */
export function preflight({ origins, methods, headers, credentials, maxAge }: ApiCors): Answer {
  const [first = '*'] = origins;
  const allowed = {
    'Access-Control-Allow-Headers': headers.join(','),
    'Access-Control-Allow-Methods': methods.join(','),
    'Access-Control-Max-Age': String(maxAge),
    ...(credentials ? { 'Access-Control-Allow-Credentials': 'true' } : {}),
    Vary: 'Origin',
  };
  if (origins.length < 2) return mock(204, '', { 'Access-Control-Allow-Origin': first, ...allowed });
  const test = origins.map((origin) => `$origin == "${origin}"`).join(' || ');
  const template = [
    '#set($origin = $input.params().header.get("Origin"))',
    '#if(!$origin)#set($origin = $input.params().header.get("origin"))#end',
    `#if(${test})`,
    '#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)',
    '#end',
  ].join('\n');
  return mock(204, template, allowed);
}

/**
 * Headers of what the API answers by itself: those that all routes have with one value, and the origin where all name the same one, so that
 * pages may read why they were refused.
 */
export function answerHeaders({ routes }: ApiPlan): Record<string, string> {
  const own = routes.filter(({ redirect: target }) => target === undefined);
  const [first] = own;
  if (first === undefined) return {};
  const common = first.headers.filter(({ name, value }) =>
    own.every(({ headers }) => headers.some((header) => header.name === name && header.value === value)),
  );
  const [origin, ...others] = first.cors?.origins ?? [];
  const isOne = origin !== undefined && others.length === 0 && own.every(({ cors }) => String(cors?.origins) === origin);
  const credentials = isOne && own.every(({ cors }) => cors?.credentials === true);
  const headers = [
    ...common,
    ...(isOne ? [{ name: 'Access-Control-Allow-Origin', value: origin }] : []),
    ...(credentials ? [{ name: 'Access-Control-Allow-Credentials', value: 'true' }] : []),
  ];
  return Object.fromEntries(headers.map(({ name, value }) => [`gatewayresponse.header.${name}`, quoted(value)]));
}
