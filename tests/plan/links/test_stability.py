"""Addresses and numbers of a link follow from names, whatever else is declared."""

from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.links.kinds.vpn import VpnPlan
from gpufabric.plan.links.model import BackbonePlan
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.cluster import Network
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import AnyRegion

PODS, RDMA = IPv4Network("100.64.0.0/14"), IPv4Network("192.168.0.0/16")


def region(stack: str, cidr: str) -> AnyRegion:
    """A region with what a backbone needs of it, and nothing else."""
    network = Network.model_validate({"cidr": cidr})
    match stack.split("-", 1)[0]:
        case "aws":
            return AwsRegion.model_construct(
                cloud="aws", region="r", account_id="a", zone="z", network=network, pools={}
            )
        case "azure":
            return AzureRegion.model_construct(
                cloud="azure", region="r", subscription_id="a", network=network, pools={}, pods_cidr=PODS
            )
        case _:
            return OciRegion.model_construct(
                cloud="oci", region="r", tenancy_id="a", network=network, pools={}, rdma_cidr=RDMA
            )


def plan(links: list[dict[str, Any]], regions: dict[str, AnyRegion]) -> BackbonePlan:
    declared = Backbone.model_validate({"links": links})
    return plan_backbone(declared, regions, Fabric(name="demo"), catalog=default_catalog())


def link(first: str, second: str, gbps: float) -> dict[str, Any]:
    return {"between": [first, second], "kind": "vpn", "gbps": gbps}


AWS_STACKS = [f"aws-us-east-1-{number}" for number in range(8)]
AZURE_STACKS = [f"azure-eastus-{number}" for number in range(6)]
OCI_STACKS = [f"oci-us-ashburn-1-{number}" for number in range(4)]
STACKS = {
    name: region(name, f"10.{number}.0.0/16")
    for number, name in enumerate([*AWS_STACKS, *AZURE_STACKS, *OCI_STACKS])
}
PAIRS = [
    (first, second)
    for first, second in combinations(STACKS, 2)
    if STACKS[first].cloud != STACKS[second].cloud
]
LINKS = st.lists(st.sampled_from(PAIRS), min_size=2, max_size=40, unique=True).map(
    lambda pairs: [link(first, second, gbps=0.25) for first, second in pairs]
)


def blocks_by_stack(made: BackbonePlan) -> dict[str, list[IPv4Network]]:
    networks: dict[str, list[IPv4Network]] = {}
    for vpn in made.links_of(VpnPlan):
        for end in vpn.ends:
            networks.setdefault(end, []).extend(tunnel.inside for tunnel in vpn.tunnels)
    return networks


@given(LINKS)
def test_no_two_tunnels_of_a_stack_share_an_address(links: list[dict[str, Any]]) -> None:
    made = plan(links, STACKS)
    for networks in blocks_by_stack(made).values():
        assert len(networks) == len(set(networks))
    asns = [hub.asn for hub in made.hubs if hub.cloud == "aws"]
    assert len(asns) == len(set(asns))


@given(LINKS, st.integers(1, 39))
def test_a_link_added_at_the_end_moves_none(links: list[dict[str, Any]], kept: int) -> None:
    before = plan(links[: max(1, min(kept, len(links) - 1))], STACKS)
    after = plan(links, STACKS)
    later = {vpn.key: vpn for vpn in after.links_of(VpnPlan)}
    assert all(later[vpn.key].tunnels == vpn.tunnels for vpn in before.links_of(VpnPlan))
    numbers = {hub.stack: hub.asn for hub in after.hubs}
    assert all(numbers[hub.stack] == hub.asn for hub in before.hubs)


@given(LINKS)
def test_the_order_of_the_ends_does_not_matter(links: list[dict[str, Any]]) -> None:
    turned = [link | {"between": link["between"][::-1]} for link in links]
    assert plan(turned, STACKS) == plan(links, STACKS)


def test_a_stack_can_have_as_many_vpns_as_there_are_blocks() -> None:
    names = [f"aws-us-east-1-{number}" for number in range(33)]
    regions = {name: region(name, f"10.{number}.0.0/16") for number, name in enumerate(names)}
    regions["azure-eastus"] = region("azure-eastus", "10.200.0.0/16")
    links = [link(name, "azure-eastus", gbps=0.25) for name in names]
    full = plan(links[:32], regions)
    assert len(blocks_by_stack(full)["azure-eastus"]) == 32 * 4
    with pytest.raises(DeclarationError) as raised:
        plan(links, regions)
    assert str(raised.value).startswith(
        "links[32].between: given no free block for aws-us-east-1-32--azure-eastus; allowed: at most 32 links"
    )
