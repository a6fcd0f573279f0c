"""boto3 behind standard input and output: a line {service, operation, parameters} in, a line {result} or {error} out.

usage: bridge.py ENDPOINT REGION"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, region = sys.argv[1:]
clients = {}


def plain(value):
    return value.read().decode() if hasattr(value, "read") else str(value)


for line in sys.stdin:
    asked = json.loads(line)
    service = asked["service"]
    try:
        if service not in clients:
            clients[service] = boto3.client(
                service, endpoint_url=endpoint, region_name=region, config=Config(retries={"max_attempts": 1})
            )
        result = getattr(clients[service], asked["operation"])(**asked["parameters"])
        result.pop("ResponseMetadata", None)
        answer = {"result": result}
    except ClientError as error:
        answer = {"error": {"code": error.response["Error"]["Code"], "message": str(error)}}
    except Exception as error:  # what the service said could not be read, or was never asked
        answer = {"error": {"code": type(error).__name__, "message": str(error)}}
    print(json.dumps(answer, default=plain), flush=True)
