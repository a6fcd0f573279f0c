import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Cluster, KubectlProvider } from 'aws-cdk-lib/aws-eks-v2';
import { FederatedPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Fn, Stack, type StackProps } from 'aws-cdk-lib/core';
import * as cdk8s from 'cdk8s';
import type { Construct } from 'constructs';
import { ProductionMicroservice } from 'keelson/kubernetes';

const NAMESPACE = 'shop';
const ISSUER = 'oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E';

/** A service on an EKS cluster that exists, with what belongs to it in AWS: the repository of its image, a queue, a role. */
export class ShopStack extends Stack {
  readonly orders: ProductionMicroservice;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const kubectlProvider = KubectlProvider.fromKubectlProviderAttributes(this, 'kubectl', {
      serviceToken: Fn.importValue('production-kubectl-provider'),
    });
    const cluster = Cluster.fromClusterAttributes(this, 'cluster', { clusterName: 'production', kubectlProvider });
    const repository = new Repository(this, 'order-service');
    const invoices = new Queue(this, 'invoices', { enforceSSL: true });
    const role = new Role(this, 'order-service-role', { assumedBy: this.serviceAccount('order-service') });
    invoices.grantSendMessages(role);

    // Image, variables and annotations may be known only when CloudFormation runs.
    const chart = new cdk8s.Chart(new cdk8s.App(), 'shop', { namespace: NAMESPACE });
    this.orders = new ProductionMicroservice(chart, 'order-service', {
      image: repository.repositoryUriForTag('2.0.0'),
      runtime: 'fastapi',
      http: { port: 8080 },
      env: { INVOICES_URL: invoices.queueUrl },
    });
    this.orders.serviceAccount.metadata.addAnnotation('eks.amazonaws.com/role-arn', role.roleArn);
    this.orders.reaches('sqs.eu-central-1.amazonaws.com:443');
    this.orders.reaches('sts.eu-central-1.amazonaws.com:443');

    // This renders at once: an edge that is declared after it is refused, not lost.
    cluster.addCdk8sChart('shop', chart);
  }

  /** The pods of one service account, as the cluster's identity provider vouches for them. */
  private serviceAccount(name: string): FederatedPrincipal {
    const provider = this.formatArn({ service: 'iam', region: '', resource: 'oidc-provider', resourceName: ISSUER });
    const claims = { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: `system:serviceaccount:${NAMESPACE}:${name}` };
    return new FederatedPrincipal(provider, { StringEquals: claims }, 'sts:AssumeRoleWithWebIdentity');
  }
}
