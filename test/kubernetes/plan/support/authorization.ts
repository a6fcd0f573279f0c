/** A token that came with a request; its signature holds. */
export interface Token {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly scopes?: readonly string[];
  /** @default 'somebody' */
  readonly subject?: string;
}

/** One request that arrives at a pod. */
export interface Request {
  /** Who sends it, by mutual TLS; nobody where it comes as plain text. */
  readonly from?: { readonly namespace: string; readonly serviceAccount: string };
  readonly token?: Token;
  readonly to: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  readonly port: number;
  readonly method: string;
  /** As it is on the wire: the proxy normalises it first. */
  readonly path: string;
}

/** What does not change from request to request. */
export interface MeshOptions {
  /** @default 'cluster.local' */
  readonly trustDomain?: string;
  /** The namespace whose policies hold in every other. @default 'istio-system' */
  readonly rootNamespace?: string;
}

/** What the proxy knows of a request once tokens and certificates are read. */
interface Attributes {
  readonly principal: string | undefined;
  readonly namespace: string | undefined;
  readonly token: Token | undefined;
  readonly port: number;
  readonly method: string;
  readonly path: string;
}

/** Whether Istio lets a request through: `authorizer` for one request. */
export function isAllowed(manifests: readonly any[], request: Request, options: MeshOptions = {}): boolean {
  return authorizer(manifests, request.to, options)(request);
}

/**
 * What the proxy beside a pod lets through, by PeerAuthentication, RequestAuthentication and AuthorizationPolicy, in Istio's documented
 * order (istio.io, "Authorization policy", "Implicit enablement"): DENY before ALLOW; without any ALLOW that selects the pod everything
 * is allowed, else what some rule matches. Fields that it does not know are an error, never passed over.
 */
export function authorizer(
  manifests: readonly any[],
  to: Request['to'],
  { trustDomain = 'cluster.local', rootNamespace = 'istio-system' }: MeshOptions = {},
): (request: Omit<Request, 'to'>) => boolean {
  const holding = (kind: string): any[] => manifests.filter((each) => each.kind === kind && selects(each, to, rootNamespace));
  const peerAuthentications = holding('PeerAuthentication');
  const tokenRules = holding('RequestAuthentication').flatMap(({ spec }) => spec.jwtRules ?? []);
  const policies = holding('AuthorizationPolicy');
  const ofAction = (action: string): any[] => policies.filter(({ spec }) => (spec.action ?? 'ALLOW') === action);
  const [denying, allowing] = [ofAction('DENY'), ofAction('ALLOW')];
  if (ofAction('CUSTOM').length > 0) throw new Error('what a provider outside Istio decides is not known here');

  return ({ from, token, port, method, path }) => {
    const mode = mutualTls(peerAuthentications, to.namespace, port);
    if (from === undefined && mode === 'STRICT') return false;
    const peer = mode === 'DISABLE' ? undefined : from;
    if (token !== undefined && tokenRules.length > 0 && !tokenRules.some((rule) => takes(rule, token))) return false;
    const attributes: Attributes = {
      principal: peer === undefined ? undefined : `${trustDomain}/ns/${peer.namespace}/sa/${peer.serviceAccount}`,
      namespace: peer?.namespace,
      token: tokenRules.length === 0 ? undefined : token,
      port,
      method,
      path: normalised(path),
    };
    const matches = ({ spec }: any): boolean => (spec.rules ?? []).some((rule: any) => ruleMatches(rule, attributes));
    return !denying.some(matches) && (allowing.length === 0 || allowing.some(matches));
  };
}

function selects({ metadata, spec }: any, to: Request['to'], rootNamespace: string): boolean {
  if (spec.targetRef !== undefined || spec.targetRefs !== undefined) return false;
  if (metadata.namespace !== to.namespace && metadata.namespace !== rootNamespace) return false;
  if (spec.selector?.matchExpressions !== undefined) throw new Error('a selector of Istio has labels only');
  return Object.entries(spec.selector?.matchLabels ?? {}).every(([key, value]) => to.labels[key] === value);
}

/** The narrower says it: of the port, of the workload, of its namespace, of the mesh. `UNSET` leaves it to the wider one. */
function mutualTls(policies: readonly any[], namespace: string, port: number): string {
  const own = policies.filter(({ metadata, spec }) => metadata.namespace === namespace && spec.selector !== undefined);
  const wide = policies.filter(({ metadata, spec }) => metadata.namespace === namespace && spec.selector === undefined);
  const mesh = policies.filter(({ metadata, spec }) => metadata.namespace !== namespace && spec.selector === undefined);
  const said = [
    ...own.map(({ spec }) => spec.portLevelMtls?.[String(port)]?.mode),
    ...[...own, ...wide, ...mesh].map(({ spec }) => spec.mtls?.mode),
  ];
  return said.find((mode) => mode !== undefined && mode !== 'UNSET') ?? 'PERMISSIVE';
}

/** A token of an issuer that no rule names is refused, as is one for other audiences. */
function takes(rule: any, token: Token): boolean {
  const { issuer, audiences = [] } = rule;
  return issuer === token.issuer && (audiences.length === 0 || audiences.some((audience: string) => token.audiences.includes(audience)));
}

function ruleMatches(rule: any, attributes: Attributes): boolean {
  onlyKnows(rule, ['from', 'to', 'when']);
  const some = (list: any[] | undefined, matches: (each: any) => boolean): boolean => (list ?? []).length === 0 || list!.some(matches);
  return (
    some(rule.from, ({ source }) => sourceMatches(source, attributes)) &&
    some(rule.to, ({ operation }) => operationMatches(operation, attributes)) &&
    (rule.when ?? []).every((condition: any) => conditionMatches(condition, attributes))
  );
}

function sourceMatches(source: any, { principal, namespace, token }: Attributes): boolean {
  const tests: Readonly<Record<string, (value: string) => boolean>> = {
    principals: (value) => fits(value, principal),
    namespaces: (value) => fits(value, namespace),
    requestPrincipals: (value) => requestPrincipalFits(value, token),
  };
  return allFit(source, tests);
}

function operationMatches(operation: any, { port, method, path }: Attributes): boolean {
  return allFit(operation, {
    ports: (value) => value === String(port),
    methods: (value) => fits(value, method),
    paths: (value) => pathFits(value, path),
  });
}

/** Fields are ANDed, their values ORed; `notX` is true where none fits. Istio passes over an empty list. */
function allFit(fields: any, tests: Readonly<Record<string, (value: string) => boolean>>): boolean {
  const negative = (key: string): string => `not${key[0]?.toUpperCase()}${key.slice(1)}`;
  onlyKnows(
    fields,
    Object.keys(tests).flatMap((key) => [key, negative(key)]),
  );
  return Object.entries(tests).every(
    ([key, test]) =>
      ((fields[key] ?? []).length === 0 || fields[key].some(test)) &&
      ((fields[negative(key)] ?? []).length === 0 || !fields[negative(key)].some(test)),
  );
}

function conditionMatches(condition: any, { token }: Attributes): boolean {
  onlyKnows(condition, ['key', 'values', 'notValues']);
  const held: Readonly<Record<string, readonly string[] | undefined>> = {
    'request.auth.audiences': token?.audiences,
    'request.auth.claims[scope]': token?.scopes,
  };
  if (!(condition.key in held)) throw new Error(`no such condition here: ${condition.key}`);
  const test = (value: string): boolean => (held[condition.key] ?? []).some((each) => fits(value, each));
  return (condition.values ?? []).length > 0
    ? condition.values.some(test) && !(condition.notValues ?? []).some(test)
    : !condition.notValues.some(test);
}

/** Exact, prefix, suffix or presence. */
function fits(pattern: string, value: string | undefined): boolean {
  if (value === undefined || value === '') return false;
  if (pattern === '*') return true;
  if (pattern.startsWith('*')) return value.endsWith(pattern.slice(1));
  if (pattern.endsWith('*')) return value.startsWith(pattern.slice(0, -1));
  return value === pattern;
}

/** The issuer and the subject, parted by the last slash. Istio asks for both to be there. */
function requestPrincipalFits(pattern: string, token: Token | undefined): boolean {
  if (token === undefined) return false;
  const { issuer, subject = 'somebody' } = token;
  if (pattern === '*') return issuer !== '' && subject !== '';
  const slash = pattern.lastIndexOf('/');
  if (slash < 0 || pattern.startsWith('*')) throw new Error(`a pattern of whole issuers is expected: ${pattern}`);
  return issuer === pattern.slice(0, slash) && fits(pattern.slice(slash + 1), subject);
}

const SEGMENT = "[a-zA-Z0-9\\-._~%!$&'()+,;:@=]";

/** With `{*}` or `{**}` a template of Envoy's, else exact, prefix, suffix or presence. */
function pathFits(pattern: string, path: string): boolean {
  if (/\{\*\*?\}/.test(pattern)) return template(pattern).test(path);
  if (/[{}]/.test(pattern)) throw new Error(`Istio refuses braces in a path: ${pattern}`);
  return fits(pattern, path);
}

const TEMPLATES = new Map<string, RegExp>();

function template(pattern: string): RegExp {
  const known = TEMPLATES.get(pattern);
  if (known !== undefined) return known;
  let ended = false;
  const parts = pattern
    .replace(/^\/|\/$/g, '')
    .split('/')
    .map((segment) => {
      if (ended && /\{\*\*?\}/.test(segment)) throw new Error(`{**} is not the last operator: ${pattern}`);
      if (segment === '{**}') ended = true;
      // Text has no asterisk, but an operator matches one: Envoy's pull request 39169.
      if (segment === '{*}') return `(?:${SEGMENT}|\\*)+`;
      if (segment === '{**}') return `(?:${SEGMENT}|[*/])*`;
      if (!new RegExp(`^${SEGMENT}+$`).test(segment)) throw new Error(`Istio refuses this segment of a template: ${segment} in ${pattern}`);
      return segment.replace(/[.$()+]/g, '\\$&');
    });
  const compiled = new RegExp(`^/${parts.join('/')}${pattern.endsWith('/') ? '/' : ''}$`);
  TEMPLATES.set(pattern, compiled);
  return compiled;
}

/**
 * `BASE`, Istio's default of `pathNormalization`: backslashes are slashes, dot segments are resolved, letters, digits and `-._~` are
 * decoded; slashes are neither decoded nor merged. The query is no part of it.
 */
function normalised(path: string): string {
  const decoded = (path.split(/[?#]/)[0] as string).replace(/\\/g, '/').replace(/%([0-9a-fA-F]{2})/g, (whole, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : whole;
  });
  const segments: string[] = [];
  const given = decoded.split('/').slice(1);
  for (const [index, segment] of given.entries()) {
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
    if ((segment === '..' || segment === '.') && index === given.length - 1) segments.push('');
  }
  return `/${segments.join('/')}`;
}

function onlyKnows(fields: object, known: readonly string[]): void {
  for (const key of Object.keys(fields)) if (!known.includes(key)) throw new Error(`not known here: ${key}`);
}
