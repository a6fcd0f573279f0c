import type { Manifests } from '../support/manifests';

/** What somebody outside asks for. */
export interface Request {
  readonly host: string;
  readonly path: string;
  readonly method: string;
}

/** Where a request goes by the rules of the Gateway API, and what the answer bears. */
export interface Answer {
  /** The service and its port, or where a redirect leads. */
  readonly to: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The path that the service sees. */
  readonly path: string;
}

/**
 * The precedence of the Gateway API (HTTPRouteRule.matches and GRPCRouteRule.matches): the host; the longest path, in whole elements; a method.
 * Undefined where no route takes the request. A tie would be an answer that the age of objects decides, so it is an error here.
 */
export function answer(manifests: Manifests, request: Request, listener?: string): Answer | undefined {
  const found = [...manifests.of('HTTPRoute'), ...manifests.of('GRPCRoute')]
    .filter(({ spec }) => spec.hostnames === undefined || spec.hostnames.includes(request.host))
    .filter(({ spec }) => listener === undefined || spec.parentRefs.some((parent: any) => (parent.sectionName ?? listener) === listener))
    .flatMap((route) => route.spec.rules.flatMap((rule: any) => matchesOf(route.kind, rule).map((match) => ({ rule, match }))))
    .filter(({ match }) => isPrefix(match.path, request.path) && (match.method ?? request.method) === request.method)
    .sort((a, b) => rank(b.match) - rank(a.match));
  const [first, second] = found;
  if (first === undefined) return undefined;
  if (second !== undefined && rank(first.match) === rank(second.match))
    throw new Error(`two routes for ${request.method} ${request.host}${request.path}`);
  return answerOf(first.rule, first.match, request);
}

interface Match {
  readonly path: string;
  readonly method?: string;
}

function matchesOf(kind: string, rule: any): Match[] {
  if (kind === 'HTTPRoute') return rule.matches.map(({ path, method }: any) => ({ path: path.value, method }));
  return (rule.matches ?? [{}]).map(({ method = {} }: any) => ({
    path: `/${[method.service, method.method].filter((part) => part !== undefined).join('/')}`,
    method: 'POST',
  }));
}

const isPrefix = (prefix: string, path: string): boolean => prefix === '/' || path === prefix || path.startsWith(`${prefix}/`);
const rank = ({ path, method }: Match): number => path.length * 2 + (method === undefined ? 0 : 1);

function answerOf(rule: any, match: Match, request: Request): Answer {
  const filter = (type: string): any => rule.filters?.find((each: any) => each.type === type);
  const set: { name: string; value: string }[] = filter('ResponseHeaderModifier')?.responseHeaderModifier.set ?? [];
  const headers = Object.fromEntries(set.map(({ name, value }) => [name.toLowerCase(), value]));
  const rest = match.path === '/' ? request.path : request.path.slice(match.path.length);
  const replaced = (prefix: string): string => `${prefix === '/' ? '' : prefix}${rest}` || '/';
  const redirect = filter('RequestRedirect')?.requestRedirect;
  if (redirect !== undefined) {
    const path = redirect.path === undefined ? request.path : replaced(redirect.path.replacePrefixMatch);
    return { to: `${redirect.statusCode} ${redirect.scheme}://${redirect.hostname ?? request.host}${path}`, headers, path };
  }
  const rewrite = filter('URLRewrite')?.urlRewrite;
  const [{ name, port }] = rule.backendRefs;
  return { to: `${name}:${port}`, headers, path: rewrite === undefined ? request.path : replaced(rewrite.path.replacePrefixMatch) };
}
