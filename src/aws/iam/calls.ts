import type { Account, Principal } from './account';
import { type Api, type ApiRoute, apisOf, invokeArn, servingRoute } from './api';
import type { RequestContext } from './context';
import type { Evaluation } from './decide';

/** A request for an API of the templates. */
export interface CallRequest {
  readonly principal: Principal;
  /** The address of the API. */
  readonly api: string;
  /** `GET`. */
  readonly method: string;
  /** `/v1/products/42`, below the stage. */
  readonly path: string;
  /** @default - the API's only stage, or `$default` */
  readonly stage?: string;
  readonly context?: RequestContext;
}

/** Whether a request reaches what answers it. */
export interface CallEvaluation extends Evaluation {
  /** The route that serves it; undefined where there is none. */
  readonly route: ApiRoute | undefined;
}

const APIS = new WeakMap<Account, ReadonlyMap<string, Api>>();

/** The APIs of an account, by address. */
export function apisOfAccount(account: Account): ReadonlyMap<string, Api> {
  const known = APIS.get(account) ?? apisOf(account.deployment);
  APIS.set(account, known);
  return known;
}

/**
 * Whether a request to an API is served: there is a route, its authorization lets the principal in, and API Gateway may invoke what answers.
 * Where a token decides, the templates do not say: unknown.
 *
 * @throws KeelsonError where the API or the principal is not there
 */
export function evaluateCall(account: Account, request: CallRequest): CallEvaluation {
  const api = apisOfAccount(account).get(account.deployment.find(request.api).address);
  if (api === undefined) return { decision: 'denied', by: [], reason: `${request.api} is not an API`, route: undefined };
  const route = servingRoute(api, request.method, request.path);
  if (route === undefined)
    return api.isImported
      ? { decision: 'unknown', by: [], reason: 'its routes stand in an OpenAPI document', route }
      : { decision: 'denied', by: [], reason: 'no route serves it', route };
  const stage = request.stage ?? (api.stages.length === 1 ? api.stages[0]! : '$default');
  if (!api.stages.includes(stage)) return { decision: 'denied', by: [], reason: `the API has no stage ${stage}`, route };
  const entry = enter(account, api, route, request, stage);
  if (entry.decision !== 'allowed') return { ...entry, route };
  const answer = invokeFunction(account, api, route, request, stage);
  return answer.decision === 'allowed'
    ? { ...entry, route }
    : { ...answer, reason: `API Gateway may not invoke what answers: ${answer.reason}`, route };
}

function enter(account: Account, api: Api, route: ApiRoute, request: CallRequest, stage: string): Evaluation {
  const { principal, method, path, context = {} } = request;
  const asked = { principal, action: 'execute-api:Invoke', resource: invokeArn(api, stage, method, path), context };
  switch (route.authorization) {
    case 'AWS_IAM':
      return account.evaluate(asked);
    case 'NONE': {
      // A REST API's own policy also holds for those who do not sign.
      const hasPolicy = api.kind === 'rest' && api.resource.property('Policy') !== undefined;
      return hasPolicy
        ? account.evaluate({ ...asked, principal: 'anonymous' })
        : { decision: 'allowed', by: [], reason: 'the route is open to everybody' };
    }
    default:
      return { decision: 'unknown', by: [], reason: `a token decides: ${route.authorization}` };
  }
}

const SERVICE = 'apigateway.amazonaws.com';

function invokeFunction(account: Account, api: Api, route: ApiRoute, { method }: CallRequest, stage: string): Evaluation {
  if (route.function === undefined) return { decision: 'allowed', by: [], reason: 'no function answers' };
  const principal = route.credentials === undefined ? { service: SERVICE } : { arn: route.credentials };
  const source = route.path === undefined ? `${invokeArn(api, stage, '', '')}$default` : invokeArn(api, stage, method, route.path);
  return account.evaluate({
    principal,
    action: 'lambda:InvokeFunction',
    resource: route.function,
    context: { 'aws:SourceArn': source, 'aws:SourceAccount': api.resource.stack.account },
  });
}
