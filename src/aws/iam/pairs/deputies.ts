import type { Account, Request } from '../account';
import { apisOfAccount } from '../calls';
import type { Difference } from './compare';
import type { SystemMapping } from './mapping';

/** A request that a service of AWS makes in the name of some resource. */
export interface Deputy {
  readonly pair: Omit<Difference, 'evaluated'>;
  readonly request: Request;
}

const FOREIGN_ACCOUNT = '999999999999';
const GATEWAY = 'apigateway.amazonaws.com';

/**
 * Requests of services of AWS: in the name of what was declared, and in that of somebody else's topic, rule or API. Who lets a service in without
 * asking in whose name it comes lets everybody in who uses that service (IAM User Guide, "The confused deputy problem").
 */
export function deputiesOf(account: Account, mapping: SystemMapping): readonly Deputy[] {
  return [...deliveries(account, mapping), ...invocations(account, mapping)];
}

function deliveries(account: Account, { channels = {} }: SystemMapping): Deputy[] {
  return Object.entries(channels).flatMap(([name, { deliveries: declared = [] }]) =>
    declared.flatMap(({ queue, service, source }) =>
      (['allowed', 'denied'] as const).map((expected): Deputy => {
        const arn = arnOf(account, source);
        const inNameOf = expected === 'allowed' ? arn : foreign(arn);
        return {
          pair: { caller: service, target: `queue of ${name}`, request: `sqs:SendMessage for ${inNameOf}`, expected },
          request: {
            principal: { service },
            action: 'sqs:SendMessage',
            resource: queue,
            context: { 'aws:SourceArn': inNameOf, 'aws:SourceAccount': inNameOf.split(':')[4] ?? '' },
          },
        };
      }),
    ),
  );
}

function invocations(account: Account, { apis }: SystemMapping): Deputy[] {
  return Object.entries(apis).flatMap(([service, address]) => {
    const api = apisOfAccount(account).get(account.deployment.find(address).address);
    if (api === undefined) return [];
    const { region, partition } = api.resource.stack;
    const source = `arn:${partition}:execute-api:${region}:${FOREIGN_ACCOUNT}:keelson0probe/$default/GET/`;
    const functions = new Set(api.routes.flatMap((route) => (route.credentials === undefined ? (route.function ?? []) : [])));
    return [...functions].map(
      (resource): Deputy => ({
        pair: { caller: GATEWAY, target: `function of ${service}`, request: `lambda:InvokeFunction for ${source}`, expected: 'denied' },
        request: {
          principal: { service: GATEWAY },
          action: 'lambda:InvokeFunction',
          resource,
          context: { 'aws:SourceArn': source, 'aws:SourceAccount': FOREIGN_ACCOUNT },
        },
      }),
    );
  });
}

function arnOf(account: Account, reference: string): string {
  return reference.startsWith('arn:') ? reference : (account.deployment.find(reference).arn ?? reference);
}

/** The same resource in an account of somebody else. */
function foreign(arn: string): string {
  return arn
    .split(':')
    .map((part, index) => (index === 4 ? FOREIGN_ACCOUNT : part))
    .join(':');
}
