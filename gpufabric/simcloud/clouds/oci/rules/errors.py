"""How the OCI provider words what the service answered."""

import hashlib
import re
from typing import Literal

from gpufabric.simcloud.clouds.base import CloudError, Request

Status = Literal[
    "ALREADY_EXISTS", "FAILED_PRECONDITION", "INVALID_ARGUMENT", "NOT_FOUND", "RESOURCE_EXHAUSTED"
]


def service_error(
    request: Request, verb: str, code: str, text: str, *, http: int, status: Status
) -> CloudError:
    """A service error: HTTP status and code, message, service, operation and request id."""
    service, name = re.split(r"[:/]", request.type)[1], request.type.rsplit(":", 1)[1]
    digest = (
        hashlib.sha256(f"{request.account}/{request.type}/{request.id}/{verb}".encode()).hexdigest().upper()
    )
    lines = (
        f"{http}-{code}, {text}",
        f"Service: {service} {name}",
        f"Operation Name: {verb}{name}",
        f"OPC request ID: {digest[:32]}",
    )
    message = "\n".join(lines)
    return CloudError(code, message, status)
