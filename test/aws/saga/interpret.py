"""Runs executions of a state machine on moto's interpreter of the Amazon States Language, and prints what was asked and how each ended.

stdin: {"definition": ..., "scenarios": [{"input": ..., "answers": {"POST /v1/x": [503, {"id": "r"}]}}]}
stdout: [{"status": ..., "error": ..., "log": ["POST /v1/x key"]}]

moto's stand-in for API Gateway drops all parameters but two and cannot report an error, so that one class is replaced here. Everything
else is moto's: states, paths, intrinsic functions, retries with their waits, catchers.
"""

import json
import sys
import time

import boto3
from moto import mock_aws
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_api_gateway import (
    StateTaskServiceApiGateway as Invoke,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

answers = {}
log = []


class Refused(Exception):
    pass


def invoke(self, env, resource_runtime_part, normalised_parameters, *_, **__):
    operation = f"{normalised_parameters['Method']} {normalised_parameters['Path']}"
    [key] = normalised_parameters["Headers"]["Idempotency-Key"]
    log.append(f"{operation} {key}")
    given = answers.get(operation, [{}])
    answer = given.pop(0) if len(given) > 1 else given[0]
    if isinstance(answer, int):
        raise Refused(f"ApiGateway.{answer}")
    env.stack.append({"StatusCode": 200, "Headers": {}, "ResponseBody": answer})


def from_error(self, env, ex):
    error = str(ex) if isinstance(ex, Refused) else f"ApiGateway.{type(ex).__name__}"
    details = TaskFailedEventDetails(error=error, cause=str(ex), resource="invoke", resourceType="apigateway")
    return FailureEvent(env, CustomErrorName(error), HistoryEventType.TaskFailed, EventDetails(taskFailedEventDetails=details))


PARAMETERS = {"ApiEndpoint", "AuthType", "Headers", "Method", "Path", "RequestBody", "Stage"}
Invoke._get_supported_parameters = lambda self: PARAMETERS
Invoke._eval_service_task = invoke
Invoke._from_error = from_error


def main():
    global answers, log
    given = json.load(sys.stdin)
    results = []
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        client = boto3.client("stepfunctions", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test")
        machine = client.create_state_machine(
            name="saga", definition=json.dumps(given["definition"]), roleArn="arn:aws:iam::123456789012:role/saga"
        )["stateMachineArn"]
        for number, scenario in enumerate(given["scenarios"]):
            answers, log = scenario["answers"], []
            execution = client.start_execution(
                stateMachineArn=machine, name=f"run-{number}", input=json.dumps(scenario["input"])
            )["executionArn"]
            state = client.describe_execution(executionArn=execution)
            while state["status"] == "RUNNING":
                time.sleep(0.1)
                state = client.describe_execution(executionArn=execution)
            results.append({"status": state["status"], "error": state.get("error"), "log": log})
    json.dump(results, sys.stdout)


main()
