import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** What API Gateway asks of the role, and looks for before it takes it (API Gateway, "Set up CloudWatch logging for REST APIs"). */
const POLICY = 'service-role/AmazonAPIGatewayPushToCloudWatchLogs';

/**
 * Lets API Gateway write the logs of REST APIs: one setting for the whole account in a region, whoever's APIs they are. So it belongs to whoever
 * runs the account, in a stack of its own, and no system makes it. It stays when its stack goes: other APIs would fall silent.
 *
 * @example
 * import { App, Stack } from 'aws-cdk-lib/core';
 * import { ApiGatewayLogs } from 'keelson/aws';
 *
 * const account = new Stack(new App(), 'account-eu-central-1', { env: { region: 'eu-central-1' } });
 * new ApiGatewayLogs(account, 'ApiGatewayLogs');
 */
export class ApiGatewayLogs extends Construct {
  /** What API Gateway writes as. */
  readonly role: Role;
  /** The setting itself. */
  readonly account: CfnAccount;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      description: 'Writes the logs of REST APIs.',
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
    });
    this.role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.account = new CfnAccount(this, 'Account', { cloudWatchRoleArn: this.role.roleArn });
    this.account.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
