import type { Answer, Client } from '../servers/client';

/** An object of a deployed stack: what CloudFormation says of it, and how to find others by their logical name. */
export interface Deployed {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The stack that it is of. */
  readonly stack: string;
  /** The physical name of what a property refers to, by `Ref` or `Fn::GetAtt`; of a literal the literal itself. */
  named(property: unknown): string;
}

/** Describes an object by the API of its own service. Undefined, or an error that says so: it is not there. */
export type Reader = (client: Client, deployed: Deployed) => Promise<Answer | undefined>;

/** `describe` with one list of names, and the one object in the answer's list. */
const one =
  (service: string, operation: string, names: string, list: string): Reader =>
  async (client, { physicalId }) =>
    (await client.call(service, operation, { [names]: [physicalId] }))[list][0];

const nameAfterSlash = (id: string): string => id.split(/[/:]/).at(-1) ?? id;

/** How each type that moto makes is read back. A type that is here not, nor in `SKIPPED`, fails. */
export const READERS: Readonly<Record<string, Reader>> = {
  'AWS::ApiGateway::Deployment': async (client, { properties, named }) =>
    (await client.call('apigateway', 'get_deployments', { restApiId: named(properties.RestApiId) })).items[0],
  'AWS::ApiGateway::Method': (client, { properties, named }) =>
    client.call('apigateway', 'get_method', {
      restApiId: named(properties.RestApiId),
      resourceId: named(properties.ResourceId),
      httpMethod: properties.HttpMethod,
    }),
  'AWS::ApiGateway::Resource': (client, { physicalId, properties, named }) =>
    client.call('apigateway', 'get_resource', { restApiId: named(properties.RestApiId), resourceId: physicalId }),
  'AWS::ApiGateway::RestApi': (client, { physicalId }) => client.call('apigateway', 'get_rest_api', { restApiId: physicalId }),
  'AWS::CloudFormation::Stack': async (client, { physicalId }) =>
    (await client.call('cloudformation', 'describe_stacks', { StackName: physicalId })).Stacks.find(
      ({ StackStatus }: Answer) => StackStatus !== 'DELETE_COMPLETE',
    ),
  'AWS::CloudWatch::Dashboard': (client, { physicalId }) => client.call('cloudwatch', 'get_dashboard', { DashboardName: physicalId }),
  'AWS::DynamoDB::Table': async (client, { physicalId }) =>
    (await client.call('dynamodb', 'describe_table', { TableName: physicalId })).Table,
  'AWS::EC2::EIP': async (client, { physicalId }) =>
    (await client.call('ec2', 'describe_addresses')).Addresses.find(({ PublicIp }: Answer) => PublicIp === physicalId),
  'AWS::EC2::FlowLog': one('ec2', 'describe_flow_logs', 'FlowLogIds', 'FlowLogs'),
  'AWS::EC2::InternetGateway': one('ec2', 'describe_internet_gateways', 'InternetGatewayIds', 'InternetGateways'),
  'AWS::EC2::NatGateway': async (client, { physicalId }) => {
    const gateway = (await client.call('ec2', 'describe_nat_gateways', { NatGatewayIds: [physicalId] })).NatGateways[0];
    return gateway?.State === 'deleted' ? undefined : gateway;
  },
  'AWS::EC2::Route': async (client, { properties, named }) => {
    const [table] = (await client.call('ec2', 'describe_route_tables', { RouteTableIds: [named(properties.RouteTableId)] })).RouteTables;
    return table?.Routes.find(({ DestinationCidrBlock }: Answer) => DestinationCidrBlock === properties.DestinationCidrBlock);
  },
  'AWS::EC2::RouteTable': one('ec2', 'describe_route_tables', 'RouteTableIds', 'RouteTables'),
  'AWS::EC2::SecurityGroup': one('ec2', 'describe_security_groups', 'GroupIds', 'SecurityGroups'),
  'AWS::EC2::SecurityGroupIngress': async (client, { properties, named }) => {
    const group = named(properties.GroupId);
    const rules = (await client.call('ec2', 'describe_security_group_rules', { Filters: [{ Name: 'group-id', Values: [group] }] }))
      .SecurityGroupRules;
    const source = named(properties.SourceSecurityGroupId);
    return rules.find(
      (rule: Answer) => !rule.IsEgress && rule.ReferencedGroupInfo?.GroupId === source && String(rule.IpProtocol) === properties.IpProtocol,
    );
  },
  'AWS::EC2::Subnet': one('ec2', 'describe_subnets', 'SubnetIds', 'Subnets'),
  'AWS::EC2::SubnetRouteTableAssociation': async (client, { properties, named }) => {
    const [table] = (await client.call('ec2', 'describe_route_tables', { RouteTableIds: [named(properties.RouteTableId)] })).RouteTables;
    return table?.Associations.find(({ SubnetId }: Answer) => SubnetId === named(properties.SubnetId));
  },
  'AWS::EC2::VPC': one('ec2', 'describe_vpcs', 'VpcIds', 'Vpcs'),
  'AWS::EC2::VPCEndpoint': async (client, { physicalId }) => {
    const endpoint = (await client.call('ec2', 'describe_vpc_endpoints', { VpcEndpointIds: [physicalId] })).VpcEndpoints[0];
    return endpoint?.State === 'deleted' ? undefined : endpoint;
  },
  'AWS::EC2::VPCGatewayAttachment': async (client, { properties, named }) => {
    const gateways = await client.call('ec2', 'describe_internet_gateways', { InternetGatewayIds: [named(properties.InternetGatewayId)] });
    return gateways.InternetGateways[0]?.Attachments.find(({ VpcId }: Answer) => VpcId === named(properties.VpcId));
  },
  'AWS::Events::EventBus': (client, { properties }) => client.call('events', 'describe_event_bus', { Name: properties.Name }),
  'AWS::Events::Rule': async (client, { physicalId, properties, named }) => {
    const bus = properties.EventBusName === undefined ? {} : { EventBusName: named(properties.EventBusName) };
    const rule = await client.call('events', 'describe_rule', { Name: nameAfterSlash(physicalId), ...bus });
    return { ...rule, ...(await client.call('events', 'list_targets_by_rule', { Rule: nameAfterSlash(physicalId), ...bus })) };
  },
  'AWS::IAM::Policy': async (client, { properties, named }) => {
    const [role] = properties.Roles as readonly unknown[];
    return client.call('iam', 'get_role_policy', { RoleName: named(role), PolicyName: properties.PolicyName });
  },
  'AWS::IAM::Role': async (client, { physicalId }) => (await client.call('iam', 'get_role', { RoleName: physicalId })).Role,
  'AWS::KMS::Alias': async (client, { properties }) =>
    (await client.call('kms', 'list_aliases')).Aliases.find(({ AliasName }: Answer) => AliasName === properties.AliasName),
  'AWS::KMS::Key': async (client, { physicalId }) => {
    const { KeyMetadata } = await client.call('kms', 'describe_key', { KeyId: physicalId });
    if (KeyMetadata.KeyState === 'PendingDeletion') return undefined;
    return { ...KeyMetadata, ...(await client.call('kms', 'get_key_rotation_status', { KeyId: physicalId })) };
  },
  'AWS::Lambda::EventSourceMapping': (client, { physicalId }) => client.call('lambda', 'get_event_source_mapping', { UUID: physicalId }),
  'AWS::Lambda::Function': async (client, { physicalId }) =>
    (await client.call('lambda', 'get_function', { FunctionName: physicalId })).Configuration,
  'AWS::Lambda::LayerVersion': (client, { physicalId }) => client.call('lambda', 'get_layer_version_by_arn', { Arn: physicalId }),
  'AWS::Lambda::Permission': async (client, { properties, named }) => {
    const { Policy } = await client.call('lambda', 'get_policy', { FunctionName: named(properties.FunctionName) });
    const statements: Answer[] = JSON.parse(Policy).Statement;
    return statements.find(({ Principal }) => [Principal, Principal.Service].includes(properties.Principal));
  },
  'AWS::Lambda::Version': async (client, { properties, named }) =>
    (await client.call('lambda', 'list_versions_by_function', { FunctionName: named(properties.FunctionName) })).Versions.find(
      ({ Version }: Answer) => Version !== '$LATEST',
    ),
  'AWS::Logs::LogGroup': async (client, { physicalId }) =>
    (await client.call('logs', 'describe_log_groups', { logGroupNamePrefix: physicalId })).logGroups.find(
      ({ logGroupName }: Answer) => logGroupName === physicalId,
    ),
  'AWS::RDS::DBInstance': async (client, { physicalId }) => {
    const [instance] = (await client.call('rds', 'describe_db_instances', { DBInstanceIdentifier: physicalId })).DBInstances;
    return { ...instance, LatestRestorableTime: undefined }; // the time of the question
  },
  'AWS::RDS::DBSubnetGroup': async (client, { physicalId }) =>
    (await client.call('rds', 'describe_db_subnet_groups', { DBSubnetGroupName: physicalId })).DBSubnetGroups[0],
  'AWS::Route53::RecordSet': async (client, { properties }) => {
    const zone = await client.call('route53', 'list_resource_record_sets', { HostedZoneId: properties.HostedZoneId });
    return zone.ResourceRecordSets.find(({ Name, Type }: Answer) => Name === properties.Name && Type === properties.Type);
  },
  'AWS::S3::Bucket': (client, { physicalId }) => client.call('s3', 'get_bucket_location', { Bucket: physicalId }),
  'AWS::SNS::Topic': async (client, { physicalId }) =>
    (await client.call('sns', 'get_topic_attributes', { TopicArn: physicalId })).Attributes,
  'AWS::SQS::Queue': async (client, { physicalId }) =>
    (await client.call('sqs', 'get_queue_attributes', { QueueUrl: physicalId, AttributeNames: ['All'] })).Attributes,
  'AWS::SSM::Parameter': async (client, { physicalId }) => (await client.call('ssm', 'get_parameter', { Name: physicalId })).Parameter,
  'AWS::StepFunctions::StateMachine': (client, { physicalId }) =>
    client.call('stepfunctions', 'describe_state_machine', { stateMachineArn: physicalId }),
};
