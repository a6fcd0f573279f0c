import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ResolvedAwsPlatform } from '../platform';

/** Bounds every role below a construct by the policy of the platform, where it names one. */
export function boundRoles(scope: Construct, { permissionsBoundary }: ResolvedAwsPlatform): void {
  if (permissionsBoundary === undefined) return;
  PermissionsBoundary.of(scope).apply(ManagedPolicy.fromManagedPolicyArn(scope, 'PermissionsBoundary', permissionsBoundary));
}
