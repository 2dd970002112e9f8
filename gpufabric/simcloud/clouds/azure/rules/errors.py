"""How azure-native words what Azure Resource Manager answered, and how ARM ids are taken apart."""

import json
import re
from typing import Literal

from gpufabric.simcloud.clouds.base import CloudError

Status = Literal[
    "ALREADY_EXISTS", "FAILED_PRECONDITION", "INVALID_ARGUMENT", "NOT_FOUND", "RESOURCE_EXHAUSTED"
]

_REASONS = {400: "Bad Request", 404: "Not Found", 409: "Conflict"}
# The last provider of an id counts: a role assignment or diagnostic setting lies below what it is for.
_RESOURCE = re.compile(
    r"(?P<scope>/subscriptions/[^/]+/resourcegroups/[^/]+(?:/.+)?)"
    r"/providers/(?P<namespace>[^/]+)/(?P<levels>.+)",
    re.IGNORECASE,
)


def arm_error(http: int, code: str, text: str, status: Status) -> CloudError:
    """An ARM error: HTTP status, code and the message in JSON."""
    body = json.dumps({"error": {"code": code, "message": text}})
    return CloudError(code, f'Code="{code}" Message="{text}" Status={http} {_REASONS[http]}: {body}', status)


def arm_type(id_: str) -> str:
    """``microsoft.network/virtualnetworks/subnets`` for the id of a subnet; empty when the id is of another
    form.
    """
    match = _RESOURCE.fullmatch(id_)
    if match is None:
        return ""
    return "/".join([match["namespace"], *match["levels"].split("/")[::2]]).lower()


def arm_parents(id_: str) -> list[str]:
    """The ids of the resources that an id lies below, nearest first, the resource group not among them."""
    match = _RESOURCE.fullmatch(id_)
    if match is None:
        return []
    parts = match["levels"].split("/")
    head = id_[: len(id_) - len(match["levels"])]
    own = [head + "/".join(parts[:length]) for length in range(len(parts) - 2, 0, -2)]
    scope = match["scope"]
    return [*own, *([scope, *arm_parents(scope)] if arm_type(scope) else [])]
