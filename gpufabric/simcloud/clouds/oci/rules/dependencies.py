"""A deletion is refused while something else refers to the resource."""

from gpufabric.simcloud.clouds.base import CloudError, Request, State
from gpufabric.simcloud.clouds.oci.rules.errors import service_error

# By type: the error code (OCI documentation, "API errors": 409), and the types that stand in the way; none
# named: every type does.
_IN_USE: dict[str, tuple[str, tuple[str, ...]]] = {
    "oci:Core/vcn:Vcn": ("Conflict", ()),
    "oci:Core/subnet:Subnet": ("Conflict", ()),
    "oci:Core/routeTable:RouteTable": ("Conflict", ()),
    "oci:Core/securityList:SecurityList": ("Conflict", ()),
    "oci:Core/dhcpOptions:DhcpOptions": ("Conflict", ()),
    "oci:Core/networkSecurityGroup:NetworkSecurityGroup": ("IncorrectState", ()),
    "oci:Core/internetGateway:InternetGateway": ("Conflict", ()),
    "oci:Core/natGateway:NatGateway": ("Conflict", ()),
    "oci:Core/serviceGateway:ServiceGateway": ("Conflict", ()),
    "oci:Core/cpe:Cpe": ("IncorrectState", ()),
    "oci:Core/drg:Drg": (
        "IncorrectState",
        (
            "oci:Core/drgAttachment:DrgAttachment",
            "oci:Core/ipsec:Ipsec",
            "oci:Core/virtualCircuit:VirtualCircuit",
            "oci:Core/remotePeeringConnection:RemotePeeringConnection",
        ),
    ),
    "oci:Core/drgRouteTable:DrgRouteTable": ("IncorrectState", ("oci:Core/drgAttachment:DrgAttachment",)),
    "oci:Core/instanceConfiguration:InstanceConfiguration": ("IncorrectState", ()),
    "oci:Core/computeCluster:ComputeCluster": ("IncorrectState", ()),
    "oci:Lustre/fileStorageLustreFileSystem:FileStorageLustreFileSystem": ("IncorrectState", ()),
}
# A security rule goes with the group that it is in.
_BELONGS_TO = {
    "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule": "networkSecurityGroupId"
}


def in_use(state: State, request: Request) -> CloudError | None:
    """Nothing may refer to a network, gateway, cluster or file system that is deleted."""
    entry = _IN_USE.get(request.type)
    if entry is None:
        return None
    code, blockers = entry
    users = sorted(
        {
            user.id
            for identity in state.identities(request.type, request.id)
            for user in state.referrers(identity)
            if (user.type, user.id) != (request.type, request.id)
            and (not blockers or user.type in blockers)
            and user.inputs.get(_BELONGS_TO.get(user.type, "")) != request.id
        }
    )
    if not users:
        return None
    name = request.type.rsplit(":", 1)[1]
    by = ", ".join(users)
    text = f"The {name} {request.id} is referenced by {by}. You must remove the reference to proceed."
    return service_error(request, "Delete", code, text, http=409, status="FAILED_PRECONDITION")
