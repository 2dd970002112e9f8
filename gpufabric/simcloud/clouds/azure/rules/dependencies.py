"""A deletion is refused while something outside of the resource still uses it or what lies below it."""

from gpufabric.simcloud.clouds.azure import tokens
from gpufabric.simcloud.clouds.azure.rules.errors import arm_type, refuse
from gpufabric.simcloud.clouds.azure.rules.pools import running
from gpufabric.simcloud.clouds.azure.rules.reservations import held_by
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import DELETE, Refusal, rule
from gpufabric.wire.values import plain

_VNET = 'Azure Virtual Network, "Troubleshoot: failed to delete a virtual network"'


def _keeps(
    code: str, text: str, when: str, source: str = _VNET, *, http: int = 400, own_words: bool = False
) -> Refusal:
    return Refusal(
        code, text, when, source, own_words=own_words, http=http, status="FAILED_PRECONDITION"
    )  # fmt: skip


GENERAL = _keeps(
    "InUse",
    "Resource {id} is in use by {by} and cannot be deleted.",
    "another network resource in use",
    'Azure Resource Manager, "Common error codes"',
    http=409,
)
SUBNET = _keeps(
    "InUseSubnetCannotBeDeleted",
    "Subnet {part} is in use by {by} and cannot be deleted. In order to delete the subnet, delete all the "
    "resources within the subnet.",
    "a virtual network or subnet in use",
)
_IN_USE = {
    "microsoft.network/virtualnetworks": SUBNET,
    "microsoft.network/virtualnetworks/subnets": SUBNET,
    "microsoft.network/networksecuritygroups": _keeps(
        "InUseNetworkSecurityGroupCannotBeDeleted",
        "Network security group {id} cannot be deleted because it is in use by the following resources: "
        "{by}.",
        "a network security group in use",
    ),
    "microsoft.network/publicipaddresses": _keeps(
        "PublicIPAddressCannotBeDeleted",
        "Public IP address {id} can not be deleted since it is still allocated to resource {by}.",
        "a public IP address in use",
    ),
    "microsoft.network/routetables": _keeps(
        "InUseRouteTableCannotBeDeleted",
        "Route table {part} is in use and cannot be deleted. It is used by {by}.",
        "a route table in use",
    ),
    "microsoft.network/natgateways": _keeps(
        "InUseNatGatewayCannotBeDeleted",
        "Nat Gateway {id} is in use by {by} and cannot be deleted.",
        "a NAT gateway in use",
    ),
    "microsoft.compute/capacityreservationgroups": _keeps(
        "OperationNotAllowed",
        "Capacity Reservation Group {part} cannot be deleted because it is associated with {by}.",
        "a capacity reservation group in use",
        "Azure Virtual Machines, \"Associate a virtual machine to a capacity reservation group\"",
        http=409,
    ),
}  # fmt: skip
GROUP_BLOCKED = _keeps(
    "ResourceGroupDeletionBlocked",
    "Deletion of resource group '{group}' failed as resources with identifiers '{part}' could not be "
    "deleted. The provisioning state of the resource group will be rolled back.",
    "a resource group with a resource that another group uses; other resources are deleted with their group",
    'Azure document "Delete resource group"; MicrosoftDocs/azure-docs#52282',
    http=409,
)
RESERVED = _keeps(
    "OperationNotAllowed",
    "Capacity Reservation Group {part} cannot be deleted because it contains capacity reservations {by}.",
    "a capacity reservation group with reservations",
    'Azure document "Modify a capacity reservation"',
    http=409,
    own_words=True,
)
ALLOCATED = _keeps(
    "OperationNotAllowed",
    "Capacity Reservation {part} cannot be deleted because virtual machines of {by} are allocated "
    "against it.",
    "a capacity reservation with nodes in it",
    'Azure document "Modify a capacity reservation"',
    http=409,
    own_words=True,
)

# These name a resource without holding on to it.
_NOT_HOLDING = (tokens.ROLE_ASSIGNMENT, "azure-native:monitor:DiagnosticSetting")
_HOLDABLE = ("microsoft.network/", "microsoft.compute/capacityreservationgroups")


@rule(verbs=DELETE, refuses=(*_IN_USE.values(), GENERAL, GROUP_BLOCKED))
def in_use(state: State, request: Request) -> CloudError | None:
    """Nothing outside of a network resource or reservation group may refer to it or to what lies below it.

    A resource group takes everything in it along, so only what lies outside of it counts.
    """
    prefix = f"{request.id}/".lower()
    for part in [request.id, *(resource.id for resource in state.below(f"{request.id}/"))]:
        if not arm_type(part).startswith(_HOLDABLE):
            continue
        users = sorted(
            user.id
            for user in state.referrers(part.lower())
            if not f"{user.id}/".lower().startswith(prefix)
            and user.type not in _NOT_HOLDING
            and not part.lower().startswith(f"{user.id}/".lower())
        )
        if users:
            refusal = _IN_USE.get(arm_type(part), GENERAL)
            by, name = ", ".join(users), part.rsplit("/", 1)[-1]
            if request.type == tokens.RESOURCE_GROUP:
                group, because = request.id.rsplit("/", 1)[-1], f"{refusal.code}: in use by {by}"
                return refuse(request, GROUP_BLOCKED, because=because, group=group, part=part)
            return refuse(request, refusal, id=part, part=name, by=by)
    return None


@rule(types=(tokens.RESERVATION_GROUP, tokens.RESERVATION), verbs=DELETE, refuses=(RESERVED, ALLOCATED))
def reservations(state: State, request: Request) -> CloudError | None:
    """Neither a capacity reservation with nodes nor its group can be deleted.

    Deleting the resource group deletes both once the pools are gone.
    """
    name = request.id.rsplit("/", 1)[-1]
    if request.type == tokens.RESERVATION_GROUP:
        held = [resource.id.rsplit("/", 1)[-1] for resource in state.below(f"{request.id}/")]
        return refuse(request, RESERVED, part=name, by=", ".join(sorted(held))) if held else None
    reservation = state.get(tokens.RESERVATION, request.id)
    group = request.id.lower().rpartition("/capacityreservations/")[0]
    size = held_by(plain(reservation.inputs)).size.lower() if reservation else ""
    pools = [
        pool.id for pool in running(state) if pool.group == group and pool.nodes and pool.size.lower() == size
    ]
    return refuse(request, ALLOCATED, part=name, by=", ".join(sorted(pools))) if pools else None
