"""A deletion is refused while something else depends on the resource."""

from gpufabric.simcloud.clouds.aws.rules.errors import api_error
from gpufabric.simcloud.clouds.base import CloudError, Request, State

# By type: the error code, its text, and the types that stand in the way (none named: every type does). EC2
# API reference, "Error codes" (DependencyViolation, InvalidIPAddress.InUse, IncorrectState); EKS API
# reference, DeleteCluster; IAM API reference, DeleteRole. FSx and S3 let go of settings and associations with
# the resource.
_IN_USE: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "aws:ec2/vpc:Vpc": ("DependencyViolation", "The vpc '{id}' has dependencies and cannot be deleted.", ()),
    "aws:ec2/subnet:Subnet": (
        "DependencyViolation",
        "The subnet '{id}' has dependencies and cannot be deleted.",
        (),
    ),
    "aws:ec2/securityGroup:SecurityGroup": (
        "DependencyViolation",
        "resource {id} has a dependent object",
        (),
    ),
    "aws:ec2/routeTable:RouteTable": (
        "DependencyViolation",
        "The routeTable '{id}' has dependencies and cannot be deleted.",
        ("aws:ec2/routeTableAssociation:RouteTableAssociation",),
    ),
    "aws:ec2/eip:Eip": ("InvalidIPAddress.InUse", "Address {id} is in use.", ()),
    "aws:ec2/customerGateway:CustomerGateway": ("IncorrectState", "The customer gateway is in use.", ()),
    "aws:ec2/vpnGateway:VpnGateway": ("IncorrectState", "The vpnGateway '{id}' is in use.", ()),
    "aws:ec2transitgateway/transitGateway:TransitGateway": (
        "IncorrectState",
        "{id} has non-deleted Transit Gateway Attachments: {by}.",
        (
            "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
            "aws:ec2transitgateway/peeringAttachment:PeeringAttachment",
            "aws:ec2/vpnConnection:VpnConnection",
        ),
    ),
    "aws:ec2transitgateway/routeTable:RouteTable": (
        "IncorrectState",
        "{id} has associations: {by}.",
        ("aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",),
    ),
    "aws:eks/cluster:Cluster": (
        "ResourceInUseException",
        "Cluster has nodegroups attached",
        ("aws:eks/nodeGroup:NodeGroup", "aws:eks/fargateProfile:FargateProfile"),
    ),
    "aws:iam/role:Role": (
        "DeleteConflict",
        "Cannot delete entity, must detach all policies first.",
        ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/rolePolicy:RolePolicy"),
    ),
}
# A rule in a security group, and the settings of a bucket, go with what they belong to.
_BELONGS_TO = {
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "securityGroupId",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "securityGroupId",
}


def in_use(state: State, request: Request) -> CloudError | None:
    """Nothing may refer to a network, address, gateway, cluster or role that is deleted."""
    entry = _IN_USE.get(request.type)
    if entry is None:
        return None
    code, text, blockers = entry
    users = {
        user.id
        for identity in state.identities(request.type, request.id)
        for user in state.referrers(identity)
        if (user.type, user.id) != (request.type, request.id)
        and (not blockers or user.type in blockers)
        and user.inputs.get(_BELONGS_TO.get(user.type, "")) != request.id
    }
    if not users:
        return None
    listed = ", ".join(sorted(users))
    return api_error(request, "Delete", code, text.format(id=request.id, by=listed), "FAILED_PRECONDITION")
