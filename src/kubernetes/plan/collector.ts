import type { Telemetry } from '../../model/properties/platform';
import { isLate } from '../../model/token';

/** Where OTLP is spoken by default (the OpenTelemetry protocol's specification). */
const OTLP_PORTS: Readonly<Record<string, number>> = { grpc: 4317, 'http/protobuf': 4318 };
const SCHEME_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

const ENDPOINT = /^(https?):\/\/(\[[^\]]*\]|[^/]*?)(?::(\d+))?(?:\/.*)?$/s;
const TOKENS = /\$\{Token\[[^\]}]*\]\}/g;
/** Stands for a late part: no address holds it. */
const LATE = '\u0000';

/** The host in the collector's address, or undefined where it is known only later. */
export function collectorHost(endpoint: string): string | undefined {
  const host = parts(endpoint)?.[2];
  return host === undefined || host.includes(LATE) ? undefined : host.replace(/^\[(.*)\]$/, '$1');
}

/** `http` or `https`, or undefined where the address is known only later. */
export function collectorScheme(endpoint: string): string | undefined {
  return parts(endpoint)?.[1];
}

/** The port in the collector's address, or the usual one. */
export function collectorPort({ endpoint, protocol = 'grpc' }: Telemetry): number {
  const [, scheme, , port] = parts(endpoint) ?? [];
  if (port !== undefined) return Number.parseInt(port, 10);
  return scheme === undefined || isLate(endpoint) ? (OTLP_PORTS[protocol] as number) : (SCHEME_PORTS[scheme] as number);
}

function parts(endpoint: string): readonly (string | undefined)[] | undefined {
  return ENDPOINT.exec(endpoint.replace(TOKENS, LATE)) ?? undefined;
}
