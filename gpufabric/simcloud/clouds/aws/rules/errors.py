"""Errors in the words of the AWS provider."""

import re
import uuid

from gpufabric.simcloud.clouds.request import CloudError, RefusalStatus, Request
from gpufabric.simcloud.clouds.rule import Refusal

_SERVICES = {
    "ec2": "EC2", "route53": "Route 53", "vpc": "EC2", "ec2transitgateway": "EC2", "eks": "EKS", "iam": "IAM",
    "fsx": "FSx", "s3": "S3",
    "datasync": "DataSync", "cloudcontrol": "CloudControl",
    "kms": "KMS", "cloudwatch": "CloudWatch Logs",
}  # fmt: skip
# Calls whose name is not verb and resource type.
_OPERATIONS = {
    ("eks", "CreateNodeGroup"): "CreateNodegroup",
    ("eks", "UpdateNodeGroup"): "UpdateNodegroupVersion",
    ("eks", "DeleteNodeGroup"): "DeleteNodegroup",
    ("fsx", "CreateLustreFileSystem"): "CreateFileSystem",
    ("fsx", "UpdateLustreFileSystem"): "UpdateFileSystem",
    ("fsx", "DeleteLustreFileSystem"): "DeleteFileSystem",
    ("datasync", "CreateS3Location"): "CreateLocationS3",
    ("datasync", "DeleteS3Location"): "DeleteLocation",
    ("datasync", "DeleteLocationObjectStorage"): "DeleteLocation",
    ("ec2", "CreateCapacityBlockReservation"): "PurchaseCapacityBlock",
    ("ec2", "UpdateLaunchTemplate"): "CreateLaunchTemplateVersion",
    ("ec2", "UpdateCapacityReservation"): "ModifyCapacityReservation",
    ("route53", "CreateZone"): "CreateHostedZone",
    ("route53", "DeleteZone"): "DeleteHostedZone",
    **{("route53", f"{verb}Record"): "ChangeResourceRecordSets" for verb in ("Create", "Update", "Delete")},
}
FUNCTIONS = {
    "aws:ec2/getCapacityBlockOffering:getCapacityBlockOffering": ("EC2", "DescribeCapacityBlockOfferings"),
    "aws:eks/getClusters:getClusters": ("EKS", "ListClusters"),
    "aws:eks/getNodeGroup:getNodeGroup": ("EKS", "DescribeNodegroup"),
    "aws:eks/getNodeGroups:getNodeGroups": ("EKS", "ListNodegroups"),
    "aws:index/getAvailabilityZones:getAvailabilityZones": ("EC2", "DescribeAvailabilityZones"),
    "aws:index/getCallerIdentity:getCallerIdentity": ("STS", "GetCallerIdentity"),
    "aws:ssm/getParameter:getParameter": ("SSM", "GetParameter"),
}
"""Service and operation that a function of the provider calls (names of the SDK). Others, such as getRegion,
call nothing."""
# Services whose errors are types of the SDK, which shows them without the words "api error".
_TYPED = frozenset({"EKS", "FSx", "IAM", "Route 53"})


def refuse(request: Request, refusal: Refusal, *, because: str = "", **values: object) -> CloudError:
    """Return the refusal as the provider shows it.

    Where AWS's own text leaves the reason open, ``because`` states it, in brackets after that text.
    """
    text = refusal.text.format(**values)
    reason = f" [simulated AWS: {because}]" if because else ""
    if refusal.shown == "launch":
        return _launch_failure(request, refusal, text, reason)
    if refusal.shown == "timeout":
        return CloudError(refusal.code, text + reason, refusal.status, accepted=True)
    if refusal.shown == "provider":
        return CloudError(refusal.code, text, refusal.status)
    code = "InvalidRequestException" if refusal.shown == "checked" else refusal.code
    verb = "Describe" if request.verb == "Read" else request.verb
    shown = api_error(request, verb, code, text + reason, refusal.status, http=refusal.http)
    return CloudError(refusal.code, shown.message, shown.status)


def api_error(
    request: Request, verb: str, code: str, text: str, status: RefusalStatus, *, http: int = 400
) -> CloudError:
    """Return an API error as the AWS SDK for Go words it: operation, status, request id, code, text."""
    title, operation = FUNCTIONS.get(request.type) or _operation(request, verb)
    request_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{request.account}/{request.type}/{request.id}/{verb}")
    kind = "" if title in _TYPED else "api error "
    message = (
        f"operation error {title}: {operation}, https response error StatusCode: {http}, "
        f"RequestID: {request_id}, {kind}{code}: {text}"
    )
    return CloudError(code, message, status)


def _operation(request: Request, verb: str) -> tuple[str, str]:
    """Return the service and the operation of a call for a resource."""
    service, name = re.split(r"[:/]", request.type)[1], request.type.rsplit(":", 1)[1]
    title = _SERVICES.get(service, service.upper())
    return title, _OPERATIONS.get((service, verb + name), verb + name)


def _launch_failure(request: Request, refusal: Refusal, text: str, reason: str) -> CloudError:
    # As in reports of the provider's output, such as klothoplatform/klotho#311.
    if refusal.issue == Refusal.issue:
        spot = request.inputs.get("capacityType") == "SPOT"
        market = "Spot" if spot else "On-Demand"
        text = f"Could not launch {market} Instances. {refusal.code} - {text} Launching EC2 instance failed."
    waited = (
        "create: unexpected state 'CREATE_FAILED', wanted target 'ACTIVE'"
        if request.verb == "Create"
        else "config update: unexpected state 'Failed', wanted target 'Successful'"
    )
    group = str(request.inputs.get("nodeGroupName"))
    message = (
        f"waiting for EKS Node Group ({request.id}) {waited}. "
        f"last error: eks-{group}: {refusal.issue}: {text}{reason}"
    )
    return CloudError(refusal.code, message, "RESOURCE_EXHAUSTED", accepted=True)
