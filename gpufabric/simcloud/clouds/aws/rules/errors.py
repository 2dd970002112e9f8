"""How the AWS provider words what the service answered."""

import re
import uuid
from typing import Literal

from gpufabric.simcloud.clouds.base import CloudError, Request

_SERVICES = {
    "ec2": "EC2", "vpc": "EC2", "ec2transitgateway": "EC2", "eks": "EKS", "iam": "IAM", "fsx": "FSx",
    "s3": "S3",
    "kms": "KMS", "cloudwatch": "CloudWatch Logs",
}  # fmt: skip

Status = Literal[
    "ALREADY_EXISTS", "FAILED_PRECONDITION", "INVALID_ARGUMENT", "NOT_FOUND", "RESOURCE_EXHAUSTED"
]


def api_error(
    request: Request, verb: str, code: str, text: str, status: Status, *, http: int = 400
) -> CloudError:
    """An API error as the AWS SDK for Go words it: operation, HTTP status, request id, code and text."""
    service, name = re.split(r"[:/]", request.type)[1], request.type.rsplit(":", 1)[1]
    request_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{request.account}/{request.type}/{request.id}/{verb}")
    operation = f"{_SERVICES.get(service, service.upper())}: {verb}{name}"
    message = (
        f"operation error {operation}, https response error StatusCode: {http}, RequestID: {request_id}, "
        f"api error {code}: {text}"
    )
    return CloudError(code, message, status)
