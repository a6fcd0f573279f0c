/** What a caller's proxy does with a request, as Istio documents it: routes in order, the first that matches. */

export interface Request {
  readonly labels: Readonly<Record<string, string>>;
  readonly namespace: string;
  readonly port: number;
  readonly method: string;
  /** By name; gRPC calls are POST. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How long a request may take and how often it is sent, at most. */
export interface Handling {
  readonly route: string;
  /** Milliseconds, of the whole; undefined where nothing ends it. */
  readonly timeout: number | undefined;
  readonly attempts: number;
  /** Milliseconds of one try. */
  readonly perTry: number | undefined;
  readonly retryOn: readonly string[];
  readonly subset: string | undefined;
  readonly port: number;
}

/** Every condition within one match has to hold, and one match of the list. */
function matches(match: any, request: Request): boolean {
  const { sourceLabels = {}, sourceNamespace, port, method, headers = {}, ...unknown } = match;
  if (Object.keys(unknown).length > 0) throw new Error(`the evaluator does not know ${Object.keys(unknown).join(', ')}`);
  return (
    Object.entries(sourceLabels).every(([key, value]) => request.labels[key] === value) &&
    (sourceNamespace === undefined || sourceNamespace === request.namespace) &&
    (port === undefined || port === request.port) &&
    (method === undefined || new RegExp(`^(?:${method.regex})$`).test(request.method)) &&
    Object.entries<any>(headers).every(([name, expected]) => {
      if (name !== name.toLowerCase() || Object.keys(expected).length > 0) throw new Error(`the evaluator does not know header ${name}`);
      return Object.keys(request.headers ?? {}).some((present) => present.toLowerCase() === name);
    })
  );
}

const millisecondsOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d{1,3})?s$/.test(text)) throw new Error(`not a duration in seconds: ${text}`);
  return Math.round(Number.parseFloat(text) * 1_000);
};

/** What happens to a request, or undefined where Istio would answer 404. */
export function handling(virtualService: any, request: Request): Handling | undefined {
  const route = virtualService.spec.http.find(
    (each: any) => each.match === undefined || each.match.some((one: any) => matches(one, request)),
  );
  if (route === undefined) return undefined;
  const { destination } = route.route[0];
  return {
    route: route.name,
    timeout: millisecondsOf(route.timeout),
    // Istio tries twice more where nothing is said.
    attempts: 1 + (route.retries === undefined ? 2 : route.retries.attempts),
    perTry: millisecondsOf(route.retries?.perTryTimeout),
    retryOn: route.retries?.retryOn?.split(',') ?? [],
    subset: destination.subset,
    port: destination.port.number,
  };
}
