import type { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { STAGE } from '../internal-api';
import type { PublicApi } from '../public-api/public-api';
import { REST_STAGE } from '../public-api/stage';
import type { ServerlessUnit } from '../serverless-unit';
import type { MetricSource } from './measure';

/** The alias that serves. Its dimensions do not refer to it: it may wait for alarms itself. */
export const ALIAS = 'live';

/** A metric of the version that serves. */
export function functionMetric(unit: ServerlessUnit, name: string, statistic: string): MetricSource {
  const { functionName } = unit.function;
  return { namespace: 'AWS/Lambda', name, statistic, dimensions: { FunctionName: functionName, Resource: `${functionName}:${ALIAS}` } };
}

/** A metric of the whole function: concurrency knows no versions. */
export function wholeFunctionMetric(unit: ServerlessUnit, name: string, statistic: string): MetricSource {
  return { namespace: 'AWS/Lambda', name, statistic, dimensions: { FunctionName: unit.function.functionName } };
}

/** Requests to an HTTP API. */
export function httpApiMetric(api: Pick<CfnApi, 'ref'>, name: string, statistic: string): MetricSource {
  return { namespace: 'AWS/ApiGateway', name, statistic, dimensions: { ApiId: api.ref, Stage: STAGE } };
}

/** How many requests a public API answered, and how fast; of all its routes. */
export function publicApiMetric(api: PublicApi, name: 'Count' | 'Latency', statistic: string): MetricSource {
  if (api.http !== undefined) return httpApiMetric(api.http.api, name, statistic);
  return { namespace: 'AWS/ApiGateway', name, statistic, dimensions: { ApiName: api.host, Stage: REST_STAGE } };
}

export function queueMetric(queue: IQueue, name: string, statistic: string): MetricSource {
  return { namespace: 'AWS/SQS', name, statistic, dimensions: { QueueName: queue.queueName } };
}

/** A metric of what takes messages from one queue; it is counted where the event source says `EventCount`. */
export function eventSourceMetric(id: string, name: string): MetricSource {
  return { namespace: 'AWS/Lambda', name, statistic: 'Sum', dimensions: { EventSourceMappingUUID: id } };
}
