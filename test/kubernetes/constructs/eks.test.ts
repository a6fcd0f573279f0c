import { Repository } from 'aws-cdk-lib/aws-ecr';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksV2 from 'aws-cdk-lib/aws-eks-v2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { App, type CfnElement, Stack } from 'aws-cdk-lib/core';
import * as cdk8s from 'cdk8s';
import { ProductionMicroservice } from 'keelson/kubernetes';
import { ShopStack } from '../../../examples/eks/stack';
import { codesOf } from './fixtures';

const TYPE = 'Custom::AWSCDK-EKS-KubernetesResource';

/** The manifests in a template, with what CloudFormation fills in as `<Ref name>` or `<Fn::GetAtt name.attribute>`. */
function manifestsIn(app: App, stack: Stack): any[] {
  const template = app.synth().getStackByName(stack.stackName).template;
  const [resource] = Object.values<any>(template.Resources).filter(({ Type }) => Type === TYPE);
  return JSON.parse(joined(resource.Properties.Manifest));
}

function joined(value: any): string {
  if (typeof value === 'string') return value;
  if ('Ref' in value) return `<Ref ${value.Ref}>`;
  if ('Fn::GetAtt' in value) return `<GetAtt ${value['Fn::GetAtt'].join('.')}>`;
  if ('Fn::Join' in value) return value['Fn::Join'][1].map(joined).join(value['Fn::Join'][0]);
  if ('Fn::Select' in value) return `<part ${value['Fn::Select'][0]} of ${joined(value['Fn::Select'][1]['Fn::Split'][1])}>`;
  throw new Error(`nothing that a manifest should hold: ${JSON.stringify(value)}`);
}

const clusters: [string, (stack: Stack) => { addCdk8sChart(id: string, chart: cdk8s.Chart): unknown }][] = [
  [
    'aws-eks',
    (stack) => {
      const handlerRole = new Role(stack, 'handler', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
      const attributes = {
        functionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:kubectl',
        kubectlRoleArn: 'arn:aws:iam::111111111111:role/kubectl',
        handlerRole,
      };
      const kubectlProvider = eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'kubectl', attributes);
      return eks.Cluster.fromClusterAttributes(stack, 'cluster', { clusterName: 'production', kubectlProvider });
    },
  ],
  [
    'aws-eks-v2',
    (stack) => {
      const kubectlProvider = eksV2.KubectlProvider.fromKubectlProviderAttributes(stack, 'kubectl', {
        serviceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:kubectl',
      });
      return eksV2.Cluster.fromClusterAttributes(stack, 'cluster', { clusterName: 'production', kubectlProvider });
    },
  ],
];

describe.each(clusters)('a chart on a cluster of %s', (_, clusterIn) => {
  function deployed() {
    const app = new App();
    const stack = new Stack(app, 'shop');
    const repository = new Repository(stack, 'repository');
    const queue = new Queue(stack, 'queue');
    const chart = new cdk8s.Chart(new cdk8s.App(), 'shop', { namespace: 'shop' });
    const orders = new ProductionMicroservice(chart, 'orders', {
      image: `${repository.repositoryUri}:2.0.0`,
      http: { port: 8080 },
      env: { QUEUE_URL: queue.queueUrl, QUEUE_OWNER: `in ${stack.region} of ${queue.queueArn}` },
      files: { '/etc/app/queue.yaml': `arn: ${queue.queueArn}\n` },
      annotations: { 'example.com/queue': queue.queueArn },
    });
    orders.serviceAccount.metadata.addAnnotation('eks.amazonaws.com/role-arn', queue.queueArn);
    const logical = (construct: { node: { defaultChild?: unknown } }): string =>
      stack.resolve((construct.node.defaultChild as CfnElement).logicalId);
    return { app, stack, chart, orders, cluster: clusterIn(stack), queue: logical(queue), repository: logical(repository) };
  }

  it('keeps late values: image, variables, files and annotations are filled in by CloudFormation', () => {
    const { app, stack, chart, cluster, queue, repository } = deployed();
    cluster.addCdk8sChart('chart', chart);
    const manifests = manifestsIn(app, stack);
    const find = (kind: string) => manifests.find((manifest) => manifest.kind === kind);
    const arn = `<GetAtt ${queue}.Arn>`;
    const [container] = find('Deployment').spec.template.spec.containers;
    expect(container.image).toContain(`<Ref ${repository}>:2.0.0`);
    expect(container.env).toContainEqual({ name: 'QUEUE_URL', value: `<Ref ${queue}>` });
    expect(container.env).toContainEqual({ name: 'QUEUE_OWNER', value: `in <Ref AWS::Region> of ${arn}` });
    expect(find('ConfigMap').data).toEqual({ 'etc_app_queue.yaml': `arn: ${arn}\n` });
    expect(find('Deployment').metadata.annotations).toMatchObject({ 'example.com/queue': arn });
    expect(find('ServiceAccount').metadata.annotations).toEqual({ 'eks.amazonaws.com/role-arn': arn });
    expect(JSON.stringify(manifests)).not.toContain('Token[');
  });

  it('hashes no late value: names do not change with the numbers of tokens', () => {
    const names = (tokensBefore: number) => {
      for (let index = 0; index < tokensBefore; index += 1) void new Queue(new Stack(), 'queue').queueUrl.length;
      const { app, stack, chart, cluster } = deployed();
      cluster.addCdk8sChart('chart', chart);
      return manifestsIn(app, stack).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    };
    expect(names(5)).toEqual(names(0));
  });

  it('is rendered at once: a later edge is refused, since it would be lost', () => {
    const { chart, orders, cluster } = deployed();
    cluster.addCdk8sChart('chart', chart);
    expect(codesOf(() => orders.reaches('sqs.eu-central-1.amazonaws.com:443'))).toEqual(['sealed']);
  });

  it('gets manifests of its own: what the CDK adds to them does not come back to the chart', () => {
    const { app, stack, chart, orders, cluster } = deployed();
    const before = JSON.stringify(orders.deployment.render());
    cluster.addCdk8sChart('chart', chart);
    manifestsIn(app, stack);
    expect(JSON.stringify(orders.deployment.render())).toBe(before);
  });
});

describe('the EKS example', () => {
  it('deploys the service with the image, the queue and the role of the stack', () => {
    const app = new App();
    const stack = new ShopStack(app, 'shop', { env: { account: '111111111111', region: 'eu-central-1' } });
    const manifests = manifestsIn(app, stack);
    const deployment = manifests.find(({ kind }) => kind === 'Deployment');
    expect(deployment.spec.template.spec.containers[0].image).toMatch(/<.*>.*:2\.0\.0$/);
    expect(deployment.spec.template.spec.containers[0].env).toContainEqual({
      name: 'INVOICES_URL',
      value: expect.stringMatching(/^<Ref invoices/),
    });
    expect(manifests.find(({ kind }) => kind === 'ServiceAccount').metadata.annotations).toEqual({
      'eks.amazonaws.com/role-arn': expect.stringMatching(/^<GetAtt orderservicerole.*\.Arn>$/),
    });
  });
});
