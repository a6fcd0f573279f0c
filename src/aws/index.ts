/** The entry for AWS: constructs for the AWS CDK, which must be installed beside Keelson. */
import './constructs/engine';

export { UnitConstruct } from '../construct/unit-construct';
export type { ChannelResources, Consumed, ConsumerQueue } from './constructs/channels';
export { type DeclaredAccess, declaredAccess, templatesOf } from './constructs/declared-access';
export type { GivenResources } from './constructs/given-resources';
export type { InternalApi } from './constructs/internal-api';
export type { Network } from './constructs/network';
export type { ResourceOverride, ServerlessOverrides } from './constructs/overrides';
export type { Permissions, Statement } from './constructs/permissions';
export { ApiGatewayLogs } from './constructs/public-api/logs-role';
export type { PublicApi } from './constructs/public-api/public-api';
export type { SecretResources, SystemSecrets } from './constructs/secrets';
export { ServerlessJob, type ServerlessJobProps } from './constructs/serverless-job';
export { ServerlessMicroservice, type ServerlessMicroserviceProps } from './constructs/serverless-microservice';
export { ServerlessSystem, type ServerlessSystemProps } from './constructs/serverless-system';
export { ServerlessUnit } from './constructs/serverless-unit';
export { ServerlessWorker, type ServerlessWorkerProps } from './constructs/serverless-worker';
export type { SharedResources } from './constructs/shared-resources';
export type { CacheResources, DatabaseResources, StoreResources, TableResources } from './constructs/stores/store-resources';
export type { LoneUnitProps } from './constructs/unit-plan';
export { Account, type AccountProperties, iamOf, type Principal, type Request } from './iam/account';
export { type CallEvaluation, type CallRequest, evaluateCall } from './iam/calls';
export type { Evaluation } from './iam/decide';
export { type Comparison, compareAllPairs, type Difference } from './iam/pairs/compare';
export type { SystemMapping } from './iam/pairs/mapping';
export type { StackTemplate, Template } from './iam/template';
