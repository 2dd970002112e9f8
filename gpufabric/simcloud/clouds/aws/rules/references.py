"""References to resources that do not exist."""

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.tokens import BUCKET, CLUSTER, HOSTED_ZONE, ROLE
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule

_EC2 = 'EC2 API reference, "Error codes"'


def _missing(code: str, text: str, what: str, source: str = _EC2) -> Refusal:
    return Refusal(code, text, f"a reference to {what} that does not exist", source)


# Prefixes that are not here are not judged: images and keys may have been bought or shared outside of the
# simulated account; reservations are judged by rules of their own.
_NOT_FOUND = {
    "vpc": _missing("InvalidVpcID.NotFound", "The vpc ID '{id}' does not exist", "a VPC"),
    "subnet": _missing("InvalidSubnetID.NotFound", "The subnet ID '{id}' does not exist", "a subnet"),
    "sg": _missing("InvalidGroup.NotFound", "The security group '{id}' does not exist", "a security group"),
    "rtb": _missing(
        "InvalidRouteTableID.NotFound", "The routeTable ID '{id}' does not exist", "a route table"
    ),
    "igw": _missing(
        "InvalidInternetGatewayID.NotFound",
        "The internetGateway ID '{id}' does not exist",
        "an internet gateway",
    ),
    "nat": _missing("NatGatewayNotFound", "The Nat Gateway {id} does not exist", "a NAT gateway"),
    "eipalloc": _missing(
        "InvalidAllocationID.NotFound", "The allocation ID '{id}' does not exist", "an elastic address"
    ),
    "lt": _missing(
        "InvalidLaunchTemplateId.NotFound",
        "The specified launch template, with template ID {id}, does not exist.",
        "a launch template",
    ),
    "cgw": _missing(
        "InvalidCustomerGatewayID.NotFound",
        "The customerGateway ID '{id}' does not exist",
        "a customer gateway",
    ),
    "vgw": _missing(
        "InvalidVpnGatewayID.NotFound", "The vpnGateway ID '{id}' does not exist", "a VPN gateway"
    ),
    "tgw": _missing(
        "InvalidTransitGatewayID.NotFound",
        "Transit Gateway {id} was deleted or does not exist.",
        "a transit gateway",
    ),
    "tgw-rtb": _missing(
        "InvalidRouteTableID.NotFound",
        "Transit Gateway Route Table {id} was deleted or does not exist.",
        "a transit gateway route table",
    ),
    "tgw-attach": _missing(
        "InvalidTransitGatewayAttachmentID.NotFound",
        "Transit Gateway Attachment {id} was deleted or does not exist.",
        "a transit gateway attachment",
    ),
    "fs": _missing(
        "FileSystemNotFound", "File system '{id}' does not exist.", "a file system", "FSx API reference"
    ),
}
_NAMED_NOT_FOUND = {
    CLUSTER: _missing(
        "ResourceNotFoundException", "No cluster found for name: {id}.", "a cluster", "EKS API reference"
    ),
    ROLE: _missing("NoSuchEntity", "The role with name {id} cannot be found.", "a role", "IAM API reference"),
    HOSTED_ZONE: _missing(
        "NoSuchHostedZone",
        "No hosted zone found with ID: {id}",
        "a hosted zone",
        "Route 53 API reference, ChangeResourceRecordSets",
    ),
    BUCKET: _missing("NoSuchBucket", "The specified bucket does not exist", "a bucket", "S3 API reference"),
}

# The far side of a peering lies in another region or account, so its ids are not known here.
_FAR_SIDE = "peer"
# IAM is global; S3 names are global; an attachment of a peering is seen from both of its regions.
_GLOBAL_PREFIXES = ("tgw-attach",)


@rule(refuses=(*_NOT_FOUND.values(), *_NAMED_NOT_FOUND.values()))
def referenced_exists(state: State, request: Request) -> CloudError | None:
    """Every named VPC, subnet, group, gateway, cluster, role and bucket must be in the account and, by id, in
    the region.
    """
    for reference in request.references:
        if reference.path.startswith(_FAR_SIDE):
            continue
        kind, _, name = reference.target.rpartition("::")
        prefix = reference.target.rpartition("-")[0]
        known = _NAMED_NOT_FOUND.get(kind) if kind else _NOT_FOUND.get(prefix)
        if known is None:
            continue
        owners = state.owners(reference.target)
        regional = not kind and prefix not in _GLOBAL_PREFIXES
        if any(not regional or owner.region == request.region for owner in owners):
            continue
        return refuse(request, known, id=name or reference.target)
    return None
