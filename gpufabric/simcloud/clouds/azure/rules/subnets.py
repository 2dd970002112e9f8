"""Subnets: their ranges in the network, and their delegations."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network

from gpufabric.simcloud.clouds.azure.rules.errors import arm_parents, refuse
from gpufabric.simcloud.clouds.azure.rules.facts import reserved_per_subnet
from gpufabric.simcloud.clouds.azure.rules.pools import asked, running
from gpufabric.simcloud.clouds.azure.tokens import CLUSTER, POOL, SUBNET
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import UPDATE, Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_list, dig, plain

OUTSIDE = Refusal(
    "NetcfgSubnetRangeOutsideVnet",
    "Subnet '{name}' is not valid because its IP address range is outside the IP address range of virtual "
    "network '{network}'.",
    "a subnet outside the ranges of its network",
    "MicrosoftDocs/azure-docs#123869",
)
OVERLAP = Refusal(
    "NetcfgSubnetRangesOverlap",
    "Subnet '{name}' is not valid because its IP address range overlaps with that of an existing subnet in "
    "virtual network '{network}'.",
    "a subnet that overlaps another one",
    'MicrosoftDocs/azure-docs#123869; Azure document "Virtual network FAQ"',
)
DELEGATION = Refusal(
    "SubnetDelegationsCannotChangeWhenSubnetUsedByResource",
    "Delegations of subnet {id} cannot be changed from [{old}] to [{new}] because it is being used by the "
    "resource {by}.",
    "a change of the delegation of a subnet in use",
    "MicrosoftDocs/azure-docs#39112",
)
POOL_DELEGATED = Refusal(
    "SubnetIsDelegated",
    "AgentPoolProfile.VnetSubnetID {id} cannot be used as it's a delegated subnet. Please check "
    "https://aka.ms/adv-network-prerequest for more details.",
    "an agent pool in a delegated subnet",
    "MicrosoftDocs/azure-docs#69774",
)


POOL_TOO_LARGE = Refusal(
    "InsufficientSubnetSize",
    "Pre-allocated IPs {needed} exceeds IPs available {available} in Subnet Cidr {prefix}, Subnet "
    "Name {name}. "
    "If Autoscaler is enabled, the max-count from each nodepool is counted towards this total (which means "
    "that pre-allocated IPs count represents a theoretical max value, not the actual number of IPs "
    "requested). http://aka.ms/aks/insufficientsubnetsize",
    "agent pools that need more addresses than their subnet has in total",
    "AKS document \"Troubleshoot the InsufficientSubnetSize error code\"",
)  # fmt: skip


IpNetwork = IPv4Network | IPv6Network


@rule(types=(SUBNET,), refuses=(OUTSIDE, OVERLAP))
def subnet_range(state: State, request: Request) -> CloudError | None:
    """A subnet lies within its network and overlaps no other subnet."""
    owner = next(iter(arm_parents(request.id)), "")
    mine = ranges(request.inputs)
    name, title = request.id.rpartition("/")[2], owner.rpartition("/")[2]
    known = spaces(state, request.id)
    if known and not all(any(_inside(cidr, space) for space in known) for cidr in mine):
        return refuse(request, OUTSIDE, name=name, network=title)
    others = [
        resource
        for resource in state.below(f"{owner}/subnets/")
        if resource.type == SUBNET and resource.id.lower() != request.id.lower()
    ]
    if any(cidr.overlaps(two) for other in others for cidr in mine for two in ranges(plain(other.inputs))):
        return refuse(request, OVERLAP, name=name, network=title)
    return None


@rule(types=(SUBNET,), verbs=UPDATE, refuses=(DELEGATION,))
def subnet_delegation(state: State, request: Request) -> CloudError | None:
    """The delegation of a subnet in use does not change."""
    before = state.get(SUBNET, request.id)
    if before is None:
        return None
    old, new = services_of(plain(before.inputs)), services_of(request.inputs)
    users = [referrer.id for referrer in state.referrers(request.id.lower()) if referrer.type != SUBNET]
    if old == new or not users:
        return None
    listed = {"old": ", ".join(old), "new": ", ".join(new)}
    return refuse(request, DELEGATION, id=request.id, by=sorted(users)[0], **listed)


@rule(types=(POOL, CLUSTER), refuses=(POOL_DELEGATED, POOL_TOO_LARGE))
def pool_subnet(state: State, request: Request) -> CloudError | None:
    """The subnet of a pool is not delegated, and is large enough for all pools in it."""
    for pool in asked(state, request):
        subnet = subnet_of(state, pool.subnet)
        if subnet is None:
            continue
        if services_of(plain(subnet.inputs)):
            return refuse(request, POOL_DELEGATED, id=subnet.id)
        others = [other for other in running(state, without=request) if other.subnet == pool.subnet]
        mine = [sibling for sibling in asked(state, request) if sibling.subnet == pool.subnet]
        needed = sum(member.most_nodes * member.addresses_per_node for member in (*others, *mine))
        available = size_of(subnet)
        if available is not None and needed > available:
            return refuse(
                request, POOL_TOO_LARGE, needed=needed, available=available, prefix=prefixes_of(subnet),
                name=subnet.id.rpartition("/")[2],
            )  # fmt: skip
    return None


def ranges(inputs: Value) -> list[IpNetwork]:
    """Return the address ranges of a subnet."""
    given = [*as_list(inputs.get("addressPrefixes")), inputs.get("addressPrefix")]
    return [ip_network(str(cidr), strict=False) for cidr in given if cidr]


def size_of(subnet: CloudResource) -> int | None:
    """Return the number of usable IPv4 addresses of a subnet."""
    known = [cidr for cidr in ranges(plain(subnet.inputs)) if isinstance(cidr, IPv4Network)]
    return sum(cidr.num_addresses - reserved_per_subnet() for cidr in known) if known else None


def services_of(inputs: Value) -> list[str]:
    """Return the services to which a subnet is delegated."""
    return [str(delegation.get("serviceName")) for delegation in as_list(inputs.get("delegations"))]


def spaces(state: State, subnet: str) -> list[IpNetwork]:
    """Return the address ranges of the network that a subnet lies in."""
    owner = next(iter(arm_parents(subnet)), "")
    network = next(iter(state.owners(owner.lower())), None) if owner else None
    listed = dig(plain(network.inputs), "addressSpace.addressPrefixes") if network else None
    return [ip_network(str(prefix)) for prefix in as_list(listed)]


def siblings(state: State, subnet: str) -> Iterator[CloudResource]:
    """Return all subnets of the network that a subnet lies in."""
    owner = next(iter(arm_parents(subnet)), "")
    return (
        (resource for resource in state.below(f"{owner}/subnets/") if resource.type == SUBNET)
        if owner
        else iter(())
    )


def subnet_of(state: State, id_: str) -> CloudResource | None:
    """Return the subnet of an id, as far as the account has it."""
    return next((owner for owner in state.owners(id_.lower()) if owner.type == SUBNET), None) if id_ else None


def prefixes_of(subnet: CloudResource) -> str:
    """Return the address ranges of a subnet as text."""
    return ", ".join(str(cidr) for cidr in ranges(plain(subnet.inputs)))


def _inside(subnet: IpNetwork, space: IpNetwork) -> bool:
    if isinstance(subnet, IPv4Network) and isinstance(space, IPv4Network):
        return subnet.subnet_of(space)
    return isinstance(subnet, IPv6Network) and isinstance(space, IPv6Network) and subnet.subnet_of(space)
