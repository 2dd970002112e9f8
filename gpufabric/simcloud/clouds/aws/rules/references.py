"""A creation is refused when it names something that is not there."""

from gpufabric.simcloud.clouds.aws.rules.errors import api_error
from gpufabric.simcloud.clouds.base import CloudError, Request, State

# EC2 API reference, "Error codes"; EKS and S3 API references. Prefixes that are not here are not judged:
# images, reservations and keys may have been bought or shared outside of the simulated account.
_NOT_FOUND = {
    "vpc": ("InvalidVpcID.NotFound", "The vpc ID '{id}' does not exist"),
    "subnet": ("InvalidSubnetID.NotFound", "The subnet ID '{id}' does not exist"),
    "sg": ("InvalidGroup.NotFound", "The security group '{id}' does not exist"),
    "rtb": ("InvalidRouteTableID.NotFound", "The routeTable ID '{id}' does not exist"),
    "igw": ("InvalidInternetGatewayID.NotFound", "The internetGateway ID '{id}' does not exist"),
    "nat": ("NatGatewayNotFound", "The Nat Gateway {id} does not exist"),
    "eipalloc": ("InvalidAllocationID.NotFound", "The allocation ID '{id}' does not exist"),
    "lt": (
        "InvalidLaunchTemplateId.NotFound",
        "The specified launch template, with template ID {id}, does not exist.",
    ),
    "cgw": ("InvalidCustomerGatewayID.NotFound", "The customerGateway ID '{id}' does not exist"),
    "vgw": ("InvalidVpnGatewayID.NotFound", "The vpnGateway ID '{id}' does not exist"),
    "tgw": ("InvalidTransitGatewayID.NotFound", "Transit Gateway {id} was deleted or does not exist."),
    "tgw-rtb": (
        "InvalidRouteTableID.NotFound",
        "Transit Gateway Route Table {id} was deleted or does not exist.",
    ),
    "tgw-attach": (
        "InvalidTransitGatewayAttachmentID.NotFound",
        "Transit Gateway Attachment {id} was deleted or does not exist.",
    ),
    "fs": ("FileSystemNotFound", "File system '{id}' does not exist."),
}  # fmt: skip
_NAMED_NOT_FOUND = {
    "aws:eks/cluster:Cluster": ("ResourceNotFoundException", "No cluster found for name: {id}."),
    "aws:iam/role:Role": ("NoSuchEntity", "The role with name {id} cannot be found."),
    "aws:s3/bucket:Bucket": ("NoSuchBucket", "The specified bucket does not exist"),
}
# The far side of a peering lies in another region or account, so its ids are not known here.
_FAR_SIDE = "peer"
# IAM is global; S3 names are global; an attachment of a peering is seen from both of its regions.
_GLOBAL_PREFIXES = ("tgw-attach",)


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
        code, text = known
        return api_error(
            request, "Create", code, text.format(id=name or reference.target), "INVALID_ARGUMENT"
        )
    return None
