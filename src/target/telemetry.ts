import type { Telemetry } from '../model/properties/platform';
import { imageVersion } from './image-version';

/** Part of the traces that are kept. */
const DEFAULT_SAMPLING = 0.1;

/** Who speaks, and to whom. */
export interface TelemetryScope {
  readonly name: string;
  readonly system: string;
  readonly image: string | undefined;
  readonly stage: string | undefined;
  /** The collector. @default - none: an SDK must not try one */
  readonly telemetry: Omit<Telemetry, 'pods'> | undefined;
  /** How traces are passed on. */
  readonly propagators: string;
}

/** OpenTelemetry's own variables (its specification, "SDK environment variables"). */
export function telemetryVariables({ name, system, image, stage, telemetry, propagators }: TelemetryScope): Record<string, string> {
  const version = imageVersion(image);
  const attributes = [
    `service.namespace=${system}`,
    ...(version === undefined ? [] : [`service.version=${version}`]),
    ...(stage === undefined ? [] : [`deployment.environment.name=${stage}`]),
  ];
  const common = { OTEL_SERVICE_NAME: name, OTEL_RESOURCE_ATTRIBUTES: attributes.join(','), OTEL_PROPAGATORS: propagators };
  if (telemetry === undefined)
    return { ...common, OTEL_LOGS_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none' };
  return {
    ...common,
    OTEL_EXPORTER_OTLP_ENDPOINT: telemetry.endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: telemetry.protocol ?? 'grpc',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: String(telemetry.sampling ?? DEFAULT_SAMPLING),
  };
}
