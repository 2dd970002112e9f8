"""Parts of the ids of Azure resources.

An id names the subscription, the resource group and then types and names in turn:
``/subscriptions/S/resourceGroups/G/providers/Microsoft.Network/virtualNetworks/N/subnets/M``.
"""

_SUBSCRIPTION, _GROUP = 2, 4


def subscription_of(id_: str) -> str:
    """Return the subscription of a resource."""
    return id_.split("/")[_SUBSCRIPTION]


def group_of(id_: str) -> str:
    """Return the name of the resource group that a resource lies in."""
    return id_.split("/")[_GROUP]


def name_of(id_: str) -> str:
    """Return the name of a resource."""
    return id_.rpartition("/")[2]


def network_of(subnet_id: str) -> str:
    """Return the id of the virtual network that a subnet lies in."""
    return subnet_id.rpartition("/subnets/")[0]


def same_id(first: str, second: str) -> bool:
    """Return whether two ids name one resource: Azure does not distinguish cases in ids."""
    return first.casefold() == second.casefold()
