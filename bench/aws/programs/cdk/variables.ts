import type { Stack } from 'aws-cdk-lib/core';
import type { Item } from './items';
import type { Identity } from './service-identity';
import type { Shared } from './shared';
import { OPERATIONS } from './statements';

const CALLS = 'http://127.0.0.1:9180';

export interface Known {
  readonly item: Item;
  readonly identity: Identity;
  readonly identities: ReadonlyMap<string, Identity>;
  readonly shared: Shared;
}

/** The environment of a service. */
export function variables(stack: Stack, { item, identity, identities, shared }: Known): Record<string, string> {
  const { table, handled, inbox } = identity;
  return {
    PORT: '8080',
    AWS_LWA_PORT: '8080',
    AWS_LWA_READINESS_CHECK_PATH: '/readyz',
    AWS_LWA_ASYNC_INIT: 'true',
    GOMEMLIMIT: '460MiB',
    OTEL_SERVICE_NAME: item.name,
    OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=shop,service.version=1.4.2',
    OTEL_PROPAGATORS: 'tracecontext,baggage,xray',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_TRACES_EXPORTER: 'none',
    LOG_LEVEL: 'info',
    CURRENCY: 'EUR',
    SHOP_EVENTS_TOPIC: shared.events.topicArn,
    ...(table === undefined ? {} : { [`${variable(item.name)}_DATA_TABLE`]: table.tableName }),
    ...(handled === undefined ? {} : { IDEMPOTENCY_TABLE: handled.tableName }),
    ...(inbox === undefined
      ? {}
      : { SHOP_EVENTS_QUEUE: inbox.queue.queueUrl, SHOP_EVENTS_GROUP: item.name, AWS_LWA_ERROR_STATUS_CODES: '500-599' }),
    ...(item.callees.length === 0 ? {} : { KEELSON_CALLS: stack.toJsonString(callsOf(stack, item, identities)) }),
    ...Object.fromEntries(item.callees.map((callee) => [`${variable(callee)}_URL`, `${CALLS}/${callee}`])),
  };
}

/** What the extension needs to sign the calls. */
function callsOf({ region, urlSuffix }: Stack, { callees }: Item, identities: ReadonlyMap<string, Identity>): object {
  return Object.fromEntries(
    callees.map((callee) => [
      callee,
      {
        url: `https://${(identities.get(callee) as Identity).api.ref}.execute-api.${region}.${urlSuffix}`,
        region,
        timeout: 800,
        retries: 0,
        operations: OPERATIONS,
      },
    ]),
  );
}

function variable(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
