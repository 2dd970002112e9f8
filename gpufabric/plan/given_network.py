"""Rules about given networks and subnets that hold on every cloud."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network

from gpufabric.plan.addresses import AddressDemand
from gpufabric.plan.given_facts import Finding, judge_fact
from gpufabric.spec.existing import Given
from gpufabric.spec.given_facts import SubnetFacts
from gpufabric.spec.problems import Problem

NETWORK = "existing.network"
"""Property path of a given network."""

UNUSED = "gpufabric's plan: the stack uses every given part"
"""Limit of given things that a region has no use for."""


def range_in_network(given: Given, cidr: IPv4Network, *, limit: str, decides: str = "") -> Iterator[Finding]:
    """Judge whether the range of a region lies in its given network.

    Args:
        given: a network with the fact ``ranges``.
        cidr: the region's range.
        limit: source of the limit.
        decides: what the fact proves, if it is more than that.
    """
    return judge_fact(
        NETWORK,
        given,
        "ranges",
        lambda ranges: any(cidr.subnet_of(range_) for range_ in ranges),
        allowed=f"a range that holds network.cidr {cidr}",
        limit=limit,
        decides=decides or f"network.cidr {cidr} lies in it",
    )


def subnet_in_range(where: str, subnet: Given, cidr: IPv4Network) -> Iterator[Finding]:
    """Judge whether a given subnet lies in the range of its region.

    Args:
        where: property path of the subnet.
        subnet: a thing with the fact ``cidr``.
        cidr: the region's range.
    """
    return judge_fact(
        where,
        subnet,
        "cidr",
        lambda range_: range_.subnet_of(cidr),
        allowed=f"a range in network.cidr {cidr}",
        limit="network.cidr holds all addresses of the region, which links announce",
        decides=f"its addresses lie in network.cidr {cidr}",
    )


def in_network(where: str, thing: Given, network_id: str, *, kind: str, limit: str) -> Iterator[Finding]:
    """Judge whether a given thing is in the given network.

    Args:
        where: property path of the thing.
        thing: a thing with the fact ``network_id``.
        network_id: the network.
        kind: the cloud's word for a network.
        limit: source of the limit.
    """
    return judge_fact(
        where,
        thing,
        "network_id",
        lambda id_: id_ == network_id,
        allowed=f"{network_id}, the {kind} of {NETWORK}",
        limit=limit,
        decides=f"it belongs to {network_id}",
    )


def lack_of_room(
    where: str,
    name: str,
    subnet: SubnetFacts,
    demands: Iterable[AddressDemand],
    *,
    reserved: int,
    limit: str,
    multiplied: bool = True,
) -> Iterator[Problem]:
    """Check that a given subnet has room, by its free addresses or else by its size; unknown ones have.

    Args:
        where: property path of the subnet.
        name: the subnet in messages.
        subnet: facts about it.
        demands: addresses that the region puts into it.
        reserved: addresses that the cloud reserves in every subnet.
        limit: source of the demands.
        multiplied: whether messages show the addresses of one machine; not where each takes one.
    """
    listed = list(demands)
    if subnet.free_addresses is not None:
        room, known = subnet.free_addresses, f"{subnet.free_addresses} free addresses"
    elif subnet.cidr is not None:
        size = subnet.cidr.num_addresses
        room = size - reserved
        known = f"{size} - {reserved} reserved = {room} addresses of {subnet.cidr}"
    else:
        return
    need = sum(demand.total for demand in listed)
    if need > room:
        sums = " + ".join(
            f"{demand.count} {demand.what}" + (f" x {demand.addresses_each}" if multiplied else "")
            for demand in listed
        )
        yield Problem(where, f"{name} for {sums} = {need} addresses", f"at most {known}", limit)


def overlaps_with_made(
    where: str, id_: str, cidr: IPv4Network | None, made: Mapping[str, IPv4Network | None], *, limit: str
) -> Iterator[Problem]:
    """Check that a given subnet overlaps with none that the stack makes.

    Args:
        where: property path of the subnet.
        id_: its id.
        cidr: its range; None if it is unknown.
        made: ranges of the subnets that the stack makes, by role.
        limit: source of the limit.
    """
    for role, other in made.items():
        if cidr is not None and other is not None and cidr.overlaps(other):
            yield Problem(
                f"{where}.cidr",
                f"{cidr} of {id_}",
                f"a range outside of {other}, where the stack makes its subnet {role}; or give that "
                "subnet too",
                limit,
            )
