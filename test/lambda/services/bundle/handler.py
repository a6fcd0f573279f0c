"""A function as Lambda's own runtime for Python runs it: from a bundle, with a handler."""

import base64
import os


def handle(event, context):
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        body = base64.b64decode(body).decode()
    if event.get("rawPath") == "/v1/broken":
        raise ValueError("the supplier's answer cannot be read")
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "x-request-id": context.aws_request_id},
        "body": f'{{"path":"{event["rawPath"]}","body":"{body}","trace":"{os.environ.get("_X_AMZN_TRACE_ID", "")}"}}',
    }
