"""Reads cases as JSON lines, writes what moto's own evaluation of IAM policies decides, a line each.

The loop over policies is that of moto.iam.access_control.IAMRequestBase.check_action_permitted.
"""

import json
import sys

from moto.iam.access_control import IAMPolicy, PermissionResult


def decide(case):
    permitted = False
    for policy in case["identity"]:
        result = IAMPolicy(json.dumps(policy)).is_action_permitted(case["action"], case["resource"])
        if result == PermissionResult.DENIED:
            return "denied"
        permitted = permitted or result == PermissionResult.PERMITTED
    return "allowed" if permitted else "denied"


for line in sys.stdin:
    try:
        print(decide(json.loads(line)))
    except Exception as error:  # what moto cannot evaluate is an answer too
        print(f"error {type(error).__name__}")
