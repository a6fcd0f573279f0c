"""moto's server, with its faults mended, each said at its function, and two gaps closed. `serve.py supported` prints which types its CloudFormation makes.

The gap: a custom resource waits for the function behind it, and no function runs here, so its call is answered at once with
success; that the function was called, and with which event, is printed."""

import json
import os
import sys

from moto.apigateway.models import Method, RestAPI, apigateway_backends
from moto.awslambda.models import LambdaFunction
from moto.cloudformation import parsing
from moto.cloudformation.models import CloudFormationBackend, cloudformation_backends
from moto.cloudformation.exceptions import ValidationError
from moto.core.exceptions import ServiceException
from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.models.elastic_ip_addresses import ElasticAddress
from moto.ec2.models.flow_logs import FlowLogs
from moto.ec2.models.internet_gateways import InternetGateway
from moto.ec2.models.nat_gateways import NatGateway
from moto.ec2.models.route_tables import RouteTable
from moto.ec2.models.vpcs import VPCEndPoint
from moto.events.models import EventBus, EventsBackend
from moto.kms.models import KmsBackend
from moto.rds.models import DBInstance
from moto.route53.models import Route53Backend

read_name = EventsBackend._normalize_event_bus_arn
make_key = KmsBackend.create_key
make_method = Method.create_from_cloudformation_json.__func__
make_instance = DBInstance.create_from_cloudformation_json.__func__
make_association = EC2Backend.create_subnet_association
find_zone = Route53Backend.get_hosted_zone
clean = parsing.clean_json
parse_parameter = parsing.ResourceMap.parse_ssm_parameter
make_name = parsing.generate_resource_name
delete_change_set = CloudFormationBackend.delete_change_set
describe_change_set = CloudFormationBackend.describe_change_set


class ChangeSetNotFound(ServiceException):
    code = "ChangeSetNotFound"


def read_name_of_either(self, event_bus):
    """A rule on a bus that the same template makes gets the bus itself, not its name, and is a server error."""
    return event_bus.name if isinstance(event_bus, EventBus) else read_name(self, event_bus)


def make_key_of_either(self, policy, *args, tags=None, **kwargs):
    """A key that a template makes gets a policy that is not text, and can't be described, and tags in another form."""
    policy = json.dumps(policy) if isinstance(policy, dict) else policy
    tags = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} if "Key" in tag else tag for tag in tags or []]
    return make_key(self, policy, *args, tags=tags, **kwargs)


def make_short_name(resource_type, stack_name, logical_id):
    """The name of a queue is cut after 80 characters, its random end too: two queues of a nested stack become one. That of a
    database's instance is not cut at all, and refused after 63, which also makes every later question about it a server error."""
    longest = {"AWS::SQS::Queue": 80, "AWS::RDS::DBInstance": 63}.get(resource_type)
    if longest is None:
        return make_name(resource_type, stack_name, logical_id)
    end = make_name(resource_type, "", "")[-12:]
    return f"{f'{stack_name}-{logical_id}'[: longest - 13]}-{end}"


def delete_change_set_if_there(self, change_set_name):
    """The command line deletes the change set of the deployment before, which is a server error when there is none."""
    try:
        delete_change_set(self, change_set_name)
    except UnboundLocalError:
        pass


def make_mock_method(cls, resource_name, cloudformation_json, *args, **kwargs):
    """A method that API Gateway answers itself asks nobody, by no method and at no address: a server error."""
    properties = cloudformation_json["Properties"]
    integration = {"IntegrationHttpMethod": "", "Uri": "", **properties["Integration"]}
    cloudformation_json = {**cloudformation_json, "Properties": {**properties, "Integration": integration}}
    return make_method(cls, resource_name, cloudformation_json, *args, **kwargs)


def make_instance_of_cluster(cls, resource_name, cloudformation_json, *args, **kwargs):
    """An instance of a cluster has its version and its storage from there, and moto's templates know no clusters."""
    properties = cloudformation_json["Properties"]
    if properties["Engine"].startswith("aurora"):
        properties = {"EngineVersion": "of the cluster", "AllocatedStorage": 1, "StorageType": "aurora", **properties}
        cloudformation_json = {**cloudformation_json, "Properties": properties}
    return make_instance(cls, resource_name, cloudformation_json, *args, **kwargs)


delete_all = parsing.ResourceMap.delete


def delete_but_what_is_retained(self):
    """moto knows the policy Retain alone; RetainExceptOnCreate is the same when a stack is deleted that was made."""
    for resource in self._resource_json_map.values():
        if resource.get("DeletionPolicy") == "RetainExceptOnCreate":
            resource["DeletionPolicy"] = "Retain"
    delete_all(self)


def clean_or_stand_in(resource_json, resources_map):
    """An attribute of an object that moto skips refuses the whole template, and a reference to one is left out of what refers to
    it; each becomes a text that names it. An alias, which moto skips too, stands for its function."""
    objects = getattr(resources_map, "_resource_json_map", {})  # conditions are read with a plain map of parameters
    if isinstance(resource_json, dict) and resource_json.get("Ref") in objects:
        name = resource_json["Ref"]
        if resources_map[name] is None:
            skipped = objects[name]
            if skipped["Type"] == "AWS::Lambda::Alias":
                return parsing.clean_json(skipped["Properties"]["FunctionName"], resources_map)
            return f"skipped-{name}"
    if isinstance(resource_json, dict) and "Fn::GetAtt" in resource_json:
        name, attribute = resource_json["Fn::GetAtt"][:2]
        if not hasattr(resources_map.get(name), "get_cfn_attribute"):
            stand_in = f"skipped-{name}-{attribute}"
            if attribute.lower().endswith("arn"):
                return f"arn:aws:skipped:eu-central-1:123456789012:{stand_in}"
            return "5432" if attribute.endswith("Port") else stand_in
    return clean(resource_json, resources_map)


def associate(self, route_table_id, subnet_id):
    """An association of a template is written down, and the route table does not know of it."""
    self.associate_route_table(route_table_id, subnet_id=subnet_id)
    return make_association(self, route_table_id, subnet_id)


"""What moto makes from a template and leaves behind when its stack is deleted, so that the network can't be deleted either."""
DELETIONS = {
    ElasticAddress: lambda ec2, address: ec2.release_address(allocation_id=address.allocation_id),
    FlowLogs: lambda ec2, flow_log: ec2.flow_logs.pop(flow_log.id, None),
    InternetGateway: lambda ec2, gateway: ec2.internet_gateways.pop(gateway.id, None),
    NatGateway: lambda ec2, gateway: ec2.nat_gateways.pop(gateway.id, None),
    RouteTable: lambda ec2, table: ec2.route_tables.pop(table.id, None),
    VPCEndPoint: lambda ec2, endpoint: ec2.vpc_end_points.pop(endpoint.id, None),
}


def validate_outputs(self):
    """An output that is an attribute of an object that moto skips is a server error; cfn-lint judges outputs."""


def make_deletable(kind, delete):
    kind.delete = lambda self, account, region: delete(ec2_backends[account][region], self)


def delete_rest_api(self, account, region):
    apigateway_backends[account][region].apis.pop(self.id, None)


def find_or_make_zone(self, id_):
    """A zone that the system refers to, and others made before it: it is made when it is asked for."""
    if id_ not in self.zones:
        zone = self.create_hosted_zone(f"{id_.lower()}.example.", private_zone=False)
        self.zones[id_] = zone
    return find_zone(self, id_)


def parse_parameter_once(self, value, value_type):
    """At an update, the value that a parameter of the store had is looked up as if it were its name."""
    try:
        return parse_parameter(self, value, value_type)
    except AttributeError:
        return value


def describe_change_set_or_say_so(self, change_set_name):
    """A change set that is not there is answered with another error than CloudFormation's, and the command line gives up."""
    try:
        return describe_change_set(self, change_set_name)
    except ValidationError:
        raise ChangeSetNotFound(f"ChangeSet [{change_set_name}] does not exist") from None


def answer(self, body, request_headers, response_headers):
    event = json.loads(body)
    print("custom resource:", json.dumps({"function": self.function_name, "event": event}), flush=True)
    _, _, _, region, account, _ = event["StackId"].split(":", 5)
    stack = cloudformation_backends[account][region].get_stack(event["StackId"])
    stack.get_custom_resource(event["LogicalResourceId"]).set_data({})
    stack.verify_readiness()
    return "{}"


EventsBackend._normalize_event_bus_arn = read_name_of_either
KmsBackend.create_key = make_key_of_either
parsing.generate_resource_name = make_short_name
CloudFormationBackend.describe_change_set = describe_change_set_or_say_so
CloudFormationBackend.delete_change_set = delete_change_set_if_there
LambdaFunction.invoke = answer
DBInstance.create_from_cloudformation_json = classmethod(make_instance_of_cluster)
Route53Backend.get_hosted_zone = find_or_make_zone
EC2Backend.create_subnet_association = associate
parsing.ResourceMap.validate_outputs = validate_outputs
parsing.ResourceMap.delete = delete_but_what_is_retained
Method.create_from_cloudformation_json = classmethod(make_mock_method)
RestAPI.delete = delete_rest_api
for kind, deletion in DELETIONS.items():
    make_deletable(kind, deletion)
parsing.clean_json = clean_or_stand_in
parsing.ResourceMap.parse_ssm_parameter = parse_parameter_once

if sys.argv[1:] == ["supported"]:
    print(json.dumps(sorted(parsing.get_model_map())))
else:
    from moto.server import main

    main(["-H", "127.0.0.1", "-p", os.environ["MOTO_PORT"]])
