"""A deletion is refused while something else refers to the resource.

What OCI deletes although it is in use is not refused here either: a key or vault is scheduled for deletion,
and what it encrypted is lost with it.
"""

from gpufabric.simcloud.clouds.oci import tokens
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.rules.launch import (
    failed,
)
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import DELETE, Refusal, rule

_ERRORS = 'OCI documentation, "API errors"'


def _keeps(code: str, when: str) -> Refusal:
    return Refusal(
        code,
        "The {kind} {id} is referenced by {by}. You must remove the reference to proceed.",
        when, _ERRORS, own_words=True, http=409, status="FAILED_PRECONDITION",
    )  # fmt: skip


CONFIGURED = Refusal(
    "Conflict",
    "The Instance Configuration {id} is associated to one or more Instance Pools.",
    "an instance configuration of a cluster network, instance pool or GPU memory cluster",
    "oracle-quickstart/oci-hpc#11; oracle-terraform-modules/terraform-oci-oke#939",
    http=409,
    status="FAILED_PRECONDITION",
)
NETWORK = _keeps("Conflict", "a VCN, subnet, gateway, route table or security list in use")
GROUP = _keeps("IncorrectState", "a network security group in use")
ROUTER = _keeps("IncorrectState", "a DRG, its route table or a CPE in use")
CLUSTER = Refusal(
    "IncorrectState",
    "The compute cluster {id} has instances of {by}.",
    "a compute cluster with instances",
    'OCI documentation, "Compute Clusters": instances are deleted first',
    own_words=True,
    http=409,
    status="FAILED_PRECONDITION",
)
LUSTRE = _keeps("IncorrectState", "a file system with links to Object Storage")

# By type: the refusal, and the types that stand in the way; none named: every type does.
_IN_USE: dict[str, tuple[Refusal, tuple[str, ...]]] = {
    tokens.VCN: (NETWORK, ()),
    tokens.SUBNET: (NETWORK, ()),
    "oci:Core/routeTable:RouteTable": (NETWORK, ()),
    "oci:Core/securityList:SecurityList": (NETWORK, ()),
    "oci:Core/dhcpOptions:DhcpOptions": (NETWORK, ()),
    "oci:Core/networkSecurityGroup:NetworkSecurityGroup": (GROUP, ()),
    "oci:Core/internetGateway:InternetGateway": (NETWORK, ()),
    "oci:Core/natGateway:NatGateway": (NETWORK, ()),
    "oci:Core/serviceGateway:ServiceGateway": (NETWORK, ()),
    "oci:Core/cpe:Cpe": (ROUTER, ()),
    "oci:Core/drg:Drg": (
        ROUTER,
        (
            "oci:Core/drgAttachment:DrgAttachment",
            "oci:Core/ipsec:Ipsec",
            tokens.VIRTUAL_CIRCUIT,
            tokens.REMOTE_PEERING_CONNECTION,
        ),
    ),
    "oci:Core/drgRouteTable:DrgRouteTable": (ROUTER, ("oci:Core/drgAttachment:DrgAttachment",)),
    tokens.INSTANCE_CONFIGURATION: (
        CONFIGURED,
        (tokens.CLUSTER_NETWORK, tokens.INSTANCE_POOL, tokens.GPU_MEMORY_CLUSTER),
    ),
    tokens.COMPUTE_CLUSTER: (CLUSTER, (tokens.GPU_MEMORY_CLUSTER, tokens.INSTANCE, tokens.NODE_POOL)),
    tokens.LUSTRE_FILE_SYSTEM: (LUSTRE, ()),
}
# A security rule goes with the group that it is in.
_BELONGS_TO = {tokens.SECURITY_GROUP_RULE: "networkSecurityGroupId"}


@rule(types=_IN_USE, verbs=DELETE, refuses=(refusal for refusal, _ in _IN_USE.values()))
def in_use(state: State, request: Request) -> CloudError | None:
    """Nothing may refer to a network, gateway, cluster or file system that is deleted.

    A resource that failed to start uses nothing.
    """
    refusal, blockers = _IN_USE[request.type]
    users = sorted(
        {
            user.id
            for identity in state.identities(request.type, request.id)
            for user in state.referrers(identity)
            if (user.type, user.id) != (request.type, request.id)
            and (not blockers or user.type in blockers)
            and user.inputs.get(_BELONGS_TO.get(user.type, "")) != request.id
            and not failed(user)
        }
    )
    if not users:
        return None
    name = request.type.rsplit(":", 1)[1]
    because = ", ".join(users) if refusal is CONFIGURED else ""
    return refuse(request, refusal, because=because, kind=name, id=request.id, by=", ".join(users))
