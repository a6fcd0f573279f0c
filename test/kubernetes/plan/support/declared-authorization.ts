import type { EnvironmentOptions, RouteProperties, Service, System, Unit } from 'keelson';
import { resolvePlatform } from '../../../../src/kubernetes/plan/platform';
import { authorizer, type Request, type Token } from './authorization';
import type { Manifests } from './manifests';

/** A request, who sends it to whom, and what the declaration says of it. */
export interface Asked {
  readonly request: Request;
  readonly said: () => string;
  readonly isDeclared: boolean;
}

type Ports = { readonly http?: number; readonly grpc?: number; readonly metrics?: number };
type Sender = { readonly name: string; readonly unit?: Unit; readonly isGateway?: true; readonly from?: Request['from'] };

const UNDECLARED_PORT = 7001;
const METHODS = ['HEAD', 'GET', 'POST', 'PUT', 'DELETE'];

/**
 * Requests that the policies of a system decide otherwise than its declaration says, in words. The declaration is read here by itself:
 * nothing of the plan is asked but where the gateway is.
 */
export function differences(system: System, environment: EnvironmentOptions, manifests: Manifests): string[] {
  const policies = manifests.all.filter(({ apiVersion }) => String(apiVersion).startsWith('security.istio.io/'));
  const proxies = new Map<Request['to'], ReturnType<typeof authorizer>>();
  const isAllowed = (request: Request): boolean => {
    const proxy = proxies.get(request.to) ?? authorizer(policies, request.to);
    proxies.set(request.to, proxy);
    return proxy(request);
  };
  return [...requests(system, environment)]
    .filter(({ request, isDeclared }) => isAllowed(request) !== isDeclared)
    .map(({ said, isDeclared }) => `${said()}: ${isDeclared ? 'declared and denied' : 'not declared and allowed'}`);
}

/** How many requests are asked about, and how many of them are declared. */
export function counts(system: System, environment: EnvironmentOptions): { readonly asked: number; readonly declared: number } {
  const all = [...requests(system, environment)];
  return { asked: all.length, declared: all.filter(({ isDeclared }) => isDeclared).length };
}

/** Every request that is asked about. */
export function* requests(system: System, environment: EnvironmentOptions): Generator<Asked> {
  const { kubernetes = {} } = environment;
  const namespace = kubernetes.namespace as string;
  const platform = resolvePlatform(kubernetes);
  const gateway = platform.gateway?.pods;
  const account = gateway?.serviceAccount;
  const senders: Sender[] = [
    ...system.units.map((unit) => ({ name: unit.name, unit, from: { namespace, serviceAccount: unit.name } })),
    ...system.units.slice(0, 1).map((unit) => ({
      name: `${unit.name} elsewhere`,
      from: { namespace: 'elsewhere', serviceAccount: unit.name },
    })),
    { name: 'a stranger', from: { namespace, serviceAccount: 'default' } },
    { name: 'nobody' },
    ...(gateway === undefined || account === undefined
      ? []
      : [{ name: 'the gateway', isGateway: true as const, from: { namespace: gateway.namespace, serviceAccount: account } }]),
  ];
  const everywhere = system.units.flatMap(declaredPaths);
  for (const to of system.units) {
    const ports = portsOf(to, platform.monitoring !== undefined);
    const pod = { namespace, labels: { 'app.kubernetes.io/instance': to.name, app: to.name } };
    const near = new Set(pathsAt(to));
    const paths = [...new Set([...near, ...everywhere])];
    const own = declaredPaths(to);
    const numbers = [...new Set([...Object.values(ports), UNDECLARED_PORT])];
    for (const sender of senders)
      for (const token of tokensFor(to, sender))
        for (const port of numbers)
          for (const path of token !== undefined ? own : port === UNDECLARED_PORT ? own.slice(0, 3) : paths)
            for (const method of near.has(path) ? METHODS : METHODS.slice(1, 3)) {
              const request: Request = {
                ...(sender.from === undefined ? {} : { from: sender.from }),
                ...(token === undefined ? {} : { token }),
                to: pod,
                port,
                method,
                path,
              };
              yield {
                request,
                said: () =>
                  `${sender.name}${token === undefined ? '' : ` with ${JSON.stringify(token)}`} asks ${to.name}:${port} ${method} ${path}`,
                isDeclared: isDeclared(sender, to, ports, request),
              };
            }
  }
}

function isDeclared(sender: Sender, to: Unit, ports: Ports, request: Request): boolean {
  const { method, port, token } = request;
  // What the proxy and the service take the path for: web addresses are resolved the same way (WHATWG URL).
  const path = resolved(request.path);
  const routes = to.kind === 'service' ? to.edges.exposes.filter(({ properties }) => properties.redirect === undefined) : [];
  const tokens = routes.flatMap(({ properties }) => properties.jwt ?? []);
  if (token !== undefined && tokens.length > 0) {
    const own = tokens.filter(({ issuer }) => issuer === token.issuer);
    if (!own.some(({ audiences }) => audiences.some((each) => token.audiences.includes(each)))) return false;
  }
  const isScrape = port === ports.metrics && method === 'GET' && path === metricsPath(to);
  if (isScrape) return true;
  if (sender.isGateway)
    return routes.some(
      ({ properties }) =>
        routeTakes(properties, ports, request, path) &&
        !routes.some((other) => isGuardedBy(other.properties, properties, ports, request, path)),
    );
  return (
    sender.unit?.edges.calls.some(({ to: callee, properties }) => {
      const wanted = (properties.protocol ?? (ports.http === undefined ? 'grpc' : 'http')) === 'http' ? ports.http : ports.grpc;
      if (callee !== to || wanted !== port) return false;
      return properties.operations === undefined || properties.operations.some((operation) => operationTakes(operation, method, path));
    }) ?? false
  );
}

const RESOLVED = new Map<string, string>();

function resolved(path: string): string {
  const known = RESOLVED.get(path) ?? new URL(`http://host${path}`).pathname;
  RESOLVED.set(path, known);
  return known;
}

function operationTakes(operation: string, method: string, path: string): boolean {
  const [verb, pattern] = operation.includes(' ') ? (operation.split(' ') as [string, string]) : ['POST', `/${operation}`];
  if (verb !== '*' && verb !== method) return false;
  const wanted = pattern.split('/');
  const given = path.split('/');
  const isOpen = wanted.at(-1) === '*';
  if (isOpen ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((segment, index) => {
    if (isOpen && index === wanted.length - 1) return true;
    return segment.startsWith('{') ? given[index] !== '' : given[index] === segment;
  });
}

function routeTakes(properties: RouteProperties, ports: Ports, { method, port, token }: Request, path: string): boolean {
  const protocol = properties.protocol ?? (ports.http === undefined ? 'grpc' : 'http');
  if (port !== ports[protocol]) return false;
  const methods: readonly string[] | undefined = protocol === 'grpc' ? ['POST'] : properties.methods;
  if (methods !== undefined && !methods.includes(method)) return false;
  const wanted = (properties.rewrite ?? properties.path ?? '/').split('/').filter((segment) => segment !== '');
  if (!wanted.every((segment, index) => path.split('/')[index + 1] === segment)) return false;
  const { jwt } = properties;
  if (jwt === undefined) return true;
  return (
    token !== undefined &&
    token.issuer === jwt.issuer &&
    jwt.audiences.some((audience) => token.audiences.includes(audience)) &&
    (jwt.scopes ?? []).every((scope) => token.scopes?.includes(scope) === true)
  );
}

/** Whether the gateway sends such a request, before it is rewritten, by another route of the host that asks for another token. */
function isGuardedBy(other: RouteProperties, own: RouteProperties, ports: Ports, { method }: Request, served: string): boolean {
  const wire = ({ jwt }: RouteProperties): string => JSON.stringify(jwt ?? null);
  if (other === own || other.jwt === undefined || other.host !== own.host || wire(other) === wire(own)) return false;
  const protocol = ({ protocol: said }: RouteProperties): string => said ?? (ports.http === undefined ? 'grpc' : 'http');
  if (protocol(other) !== protocol(own)) return false;
  const parts = (path: string): string[] => path.split('/').filter((segment) => segment !== '');
  const [whole, wanted] = [parts(own.path ?? '/'), parts(other.path ?? '/')];
  const rest = served.split('/').slice(1 + parts(own.rewrite ?? own.path ?? '/').length);
  const asked = [...whole, ...rest];
  if (!wanted.every((segment, index) => asked[index] === segment)) return false;
  if (protocol(own) === 'http' && other.methods !== undefined && !(other.methods as readonly string[]).includes(method)) return false;
  if (wanted.length !== whole.length) return wanted.length > whole.length;
  return other.methods !== undefined && own.methods === undefined;
}

/** The ports of a unit; that of metrics where Prometheus has one of its own. */
function portsOf({ properties, kind }: Unit, isMonitored: boolean): Ports {
  const { http, grpc, metrics } = properties as Service['properties'];
  const scraped = metrics === false || (kind === 'job' && metrics === undefined) ? undefined : (metrics?.port ?? 9090);
  const isOwn = isMonitored && scraped !== undefined && scraped !== http?.port && scraped !== grpc?.port;
  return {
    ...(http === undefined ? {} : { http: http.port }),
    ...(grpc === undefined ? {} : { grpc: grpc.port }),
    ...(isOwn ? { metrics: scraped } : {}),
  };
}

function metricsPath({ properties: { metrics } }: Unit): string {
  return (metrics !== false && metrics?.path) || '/metrics';
}

/** Every path that somebody may ask of a unit. */
function declaredPaths(to: Unit): string[] {
  const callers = (to as Service).callers ?? [];
  const asked = callers.flatMap(({ properties }) => properties.operations ?? []);
  const routes = to.kind === 'service' ? to.edges.exposes.map(({ properties }) => properties.rewrite ?? properties.path ?? '/') : [];
  const patterns = [...asked.map((operation) => operation.split(' ')[1] ?? `/${operation}`), ...routes, metricsPath(to)];
  return patterns.map((pattern) => pattern.replace(/\{[^}]*\}/g, 'a-1').replace(/\/\*$/, '/any'));
}

/** The paths of a unit, and what lies beside, above, below and behind each. */
function pathsAt(to: Unit): string[] {
  const near = declaredPaths(to).flatMap((one) => {
    const parent = one.slice(0, Math.max(one.lastIndexOf('/'), 1));
    const below = [`${one}/`, `${one}/below/it`, `${one}x`];
    const behind = [`${one}/../beside`, `/x/..${one}`, `${one}/%2e%2e/..`, `${one}\\..\\beside`, `/${one}`, `${one}?a=/`];
    return [one, ...below, parent, `${parent}/`, ...behind];
  });
  return [...near, '/', '/admin'];
}

/** From the gateway: no token, those that its routes ask for, and near misses of them: another issuer or audience, one scope less. */
function tokensFor(to: Unit, { isGateway }: Sender): (Token | undefined)[] {
  const asked = to.kind === 'service' ? to.edges.exposes.flatMap(({ properties }) => properties.jwt ?? []) : [];
  if (!isGateway || asked.length === 0) return [undefined];
  const audiences = [...new Set([...asked.flatMap((jwt) => jwt.audiences), 'another'])];
  const tokens = asked.flatMap(({ issuer, scopes = [] }): Token[] => {
    const held = [[...scopes, 'another'], ...scopes.map((scope) => scopes.filter((each) => each !== scope))];
    return [issuer, `${issuer}/more`].flatMap((iss) =>
      audiences.flatMap((audience) => held.map((each) => ({ issuer: iss, audiences: [audience], scopes: each }))),
    );
  });
  return [undefined, ...tokens];
}
