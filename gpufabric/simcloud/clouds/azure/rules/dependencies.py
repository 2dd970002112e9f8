"""A deletion is refused while something outside of the resource still uses it or what lies below it."""

from gpufabric.simcloud.clouds.azure.rules.errors import arm_error, arm_type
from gpufabric.simcloud.clouds.base import CloudError, Request, State

_GENERAL = ("InUse", "Resource {id} is in use by {by} and cannot be deleted.")
# ARM error codes by type (Azure Resource Manager and Virtual Network documentation, "Troubleshoot").
_SUBNET = (
    "InUseSubnetCannotBeDeleted",
    "Subnet {part} is in use by {by} and cannot be deleted. In order to delete the subnet, delete all the "
    "resources within the subnet.",
)
_CODES = {
    "microsoft.network/virtualnetworks": _SUBNET,
    "microsoft.network/virtualnetworks/subnets": _SUBNET,
    "microsoft.network/networksecuritygroups": (
        "InUseNetworkSecurityGroupCannotBeDeleted",
        "Network security group {id} cannot be deleted because it is in use by the following resources: "
        "{by}.",
    ),
    "microsoft.network/publicipaddresses": (
        "PublicIPAddressCannotBeDeleted",
        "Public IP address {id} can not be deleted since it is still allocated to resource {by}.",
    ),
    "microsoft.network/routetables": (
        "InUseRouteTableCannotBeDeleted",
        "Route table {part} is in use and cannot be deleted. It is used by {by}.",
    ),
    "microsoft.network/natgateways": (
        "InUseNatGatewayCannotBeDeleted", "Nat Gateway {id} is in use by {by} and cannot be deleted.",
    ),
    "microsoft.compute/capacityreservationgroups": (
        "OperationNotAllowed",
        "Capacity Reservation Group {part} cannot be deleted because it is associated with {by}.",
    ),
}  # fmt: skip
# These name a resource without holding on to it.
_NOT_HOLDING = ("azure-native:authorization:RoleAssignment", "azure-native:monitor:DiagnosticSetting")
_HOLDABLE = ("microsoft.network/", "microsoft.compute/capacityreservationgroups")


def in_use(state: State, request: Request) -> CloudError | None:
    """Nothing outside of a network resource or reservation group may refer to it or to what lies below it.

    A resource group takes everything in it along, so only what lies outside of it counts.
    """
    prefix = f"{request.id}/".lower()
    for part in [request.id, *(each.id for each in state.below(f"{request.id}/"))]:
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
            code, text = _CODES.get(arm_type(part), _GENERAL)
            message = text.format(id=part, part=part.rsplit("/", 1)[-1], by=", ".join(users))
            return arm_error(409 if code == "InUse" else 400, code, message, "FAILED_PRECONDITION")
    return None
