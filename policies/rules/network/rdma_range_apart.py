"""Address ranges of RDMA networks and virtual networks."""

import base64
import binascii
import re
from collections.abc import Iterator
from ipaddress import IPv4Network, ip_network

from gpufabric.policies.azure.pools import POOL_HOLDERS, AksPool, node_pools
from gpufabric.policies.azure.types import VIRTUAL_NETWORK
from gpufabric.policies.oci.launches import launch_details
from gpufabric.policies.oci.types import INSTANCE_CONFIGURATION, VCN
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, Rule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_RDMA_NETWORK = re.compile(r"rdma_network=([0-9.]+/[0-9.]+)")
"""How cloud-init tells Oracle's plugin the range of the RDMA interfaces (oracle-quickstart/oci-hpc)."""


class RdmaRangeApart(Rule):
    """Ranges of virtual networks do not overlap the addresses of the RDMA network.

    On OCI the rule reads the range that the stack declares and, if it is known, the one that cloud-init
    sets. In a first preview the cloud-init data contains unknown addresses.
    """

    id = "rdma-range-apart"
    title = "Virtual networks do not overlap the addresses of the RDMA network"
    why = (
        "RDMA interfaces have addresses that the virtual network does not know. Where the ranges overlap, a "
        "node sends traffic for storage or another region into the RDMA network."
    )
    level = "mandatory"
    fix = "Give the virtual network another range; on OCI you can change rdma_cidr instead."
    clouds = ("azure", "oci")

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the ranges of each virtual network with the RDMA networks beside it."""
        graph = view.graph
        azure = view.context.catalog.infiniband().reserved_cidr.value
        if _has_infiniband(view):
            ranges = [("InfiniBand reserves", IPv4Network(azure))]
            yield from judge_each(
                graph.of(VIRTUAL_NETWORK), lambda network: _apart(network, _prefixes(network), ranges)
            )
        ranges = list(_oci_ranges(view))
        yield from judge_each(graph.of(VCN), lambda network: _apart(network, _blocks(network), ranges))


def _has_infiniband(view: StackView) -> bool:
    for resource in view.graph.of(*POOL_HOLDERS):
        try:
            for pool in node_pools(resource):
                if isinstance(pool, AksPool) and pool.infiniband(view.context.catalog) is not None:
                    return True
        except UnreadableProperty:
            continue
    return False


def _oci_ranges(view: StackView) -> Iterator[tuple[str, IPv4Network]]:
    declared = view.context.oci
    if declared is not None:
        yield "the stack declares for RDMA", declared.rdma_cidr
    for configuration in view.graph.of(INSTANCE_CONFIGURATION):
        try:
            range_ = _set_at_boot(launch_details(configuration))
        except UnreadableProperty:
            continue
        if range_ is not None:
            yield f"{configuration.name} sets for RDMA", range_


def _set_at_boot(details: Props) -> IPv4Network | None:
    text = details.text("metadata", "user_data") or ""
    try:
        match = _RDMA_NETWORK.search(base64.b64decode(text).decode(errors="replace"))
        return IPv4Network(match[1], strict=False) if match else None
    except (binascii.Error, ValueError):
        return None


def _prefixes(network: Resource) -> Iterator[tuple[str, str | None]]:
    props, path = network.props, ("addressSpace", "addressPrefixes")
    for index in range(props.length(*path) or 0):
        yield f"{'.'.join(path)}[{index}]", props.text(*path, index)


def _blocks(network: Resource) -> Iterator[tuple[str, str | None]]:
    props = network.props
    for index in range(props.length("cidrBlocks") or 0):
        yield f"cidrBlocks[{index}]", props.text("cidrBlocks", index)
    yield "cidrBlock", props.text("cidrBlock")


def _apart(
    network: Resource,
    given: Iterator[tuple[str, str | None]],
    ranges: list[tuple[str, IPv4Network]],
) -> Iterator[Finding | Unevaluated]:
    for key, text in given:
        if text is None or not ranges:
            continue
        try:
            own = ip_network(text, strict=False)
        except ValueError:
            yield Unevaluated(network.name, key, "is not a range of addresses")
            continue
        clash = {whose for whose, range_ in ranges if isinstance(own, IPv4Network) and own.overlaps(range_)}
        for whose in sorted(clash):
            yield Finding.at(network, f"{key} overlaps the addresses that {whose}")
