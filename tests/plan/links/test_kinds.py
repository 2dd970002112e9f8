"""Kinds of link beyond VPN and interconnect: where they go, what they carry, and what is refused."""

from decimal import Decimal
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.plan.address_plan import summary
from gpufabric.plan.links.kinds.circuit import CircuitPlan
from gpufabric.spec.backbone import Backbone
from tests.plan.backbones import CATALOG, JOINS, PORTS, REGIONS, SUBSCRIPTION, link, plan, problems
from tests.plan.links.test_backbone import AWS, AZURE, OCI, region

INSIDE = [
    ("aws-us-east-1", "aws-us-west-2", "tgw-peering", Decimal(100), 8500),
    ("azure-eastus", "azure-westus3", "vnet-peering", None, 1500),
    ("oci-us-ashburn-1", "oci-us-phoenix-1", "drg-peering", None, None),
]


@pytest.mark.parametrize(("first", "second", "kind", "ceiling", "mtu"), INSIDE)
def test_peerings_say_what_they_carry(
    first: str, second: str, kind: str, ceiling: Decimal | None, mtu: int | None
) -> None:
    made = plan(link(first, second, kind, 50))
    (peering,) = made.links
    assert (peering.kind, peering.ceiling_gbps, peering.mtu_bytes) == (kind, ceiling, mtu)
    assert made.hub(first).peers == {second: REGIONS[second].network.cidr}
    assert made.hub(first).vpn_gateway is None
    assert made.hub(first).expressroute_gateway is None


ENDS = {
    "-".join((first.split("-")[0], second.split("-")[0])): (first, second)
    for first, second in combinations(REGIONS, 2)
}


@pytest.mark.parametrize("pair", JOINS)
@pytest.mark.parametrize("kind", sorted(CATALOG.link_kinds()))
def test_a_kind_that_cannot_join_two_stacks_names_those_that_can(pair: str, kind: str) -> None:
    first, second = ENDS[pair]
    if kind in JOINS[pair]:
        return
    (problem,) = problems(link(first, second, kind))
    assert problem.startswith(
        f"links[0].kind: given {kind} for {pair}; allowed: {' or '.join(JOINS[pair])} [catalogue: "
    )


TOO_MUCH = [
    (
        "aws-us-east-1",
        "aws-us-west-2",
        "tgw-peering",
        101,
        "at most 100 Gbit/s",
        "aws-transit-gateway-quotas",
    ),
    ("aws-us-east-1", "oci-us-ashburn-1", "circuit", 400, "at most 100 Gbit/s", "aws-transit-gateway-quotas"),
    ("aws-us-east-1", "azure-eastus", "vpn", 40, "4 tunnels x 1.25 Gbit/s = 5 Gbit/s", "aws-vpn-quotas"),
]


@pytest.mark.parametrize(("first", "second", "kind", "gbps", "allowed", "source"), TOO_MUCH)
def test_more_than_a_kind_can_carry_names_the_source(
    first: str, second: str, kind: str, gbps: float, allowed: str, source: str
) -> None:
    problem = problems(link(first, second, kind, gbps))[0]
    assert problem.startswith(f"links[0].gbps: given {gbps} Gbit/s")
    assert allowed in problem
    assert f"[catalogue: {source}, " in problem


def test_circuit_gives_each_end_sessions_and_aws_a_number_of_its_own() -> None:
    made = plan(link("aws-us-east-1", "azure-eastus", "circuit", 100))
    (circuit,) = made.links
    assert isinstance(circuit, CircuitPlan)
    aws, azure = circuit.ports["aws-us-east-1"], circuit.ports["azure-eastus"]
    sessions = [session.cidr for end in (aws, azure) for session in end.sessions]
    assert len(set(sessions)) == 4
    assert all(session.subnet_of(IPv4Network("172.31.252.0/22")) for session in sessions)
    assert aws.gateway_asn not in {None, made.hub("aws-us-east-1").asn}
    assert azure.gateway_asn is None
    gateway = made.hub("azure-eastus").expressroute_gateway
    assert gateway is not None
    assert gateway.name == "ErGw3AZ", "the only size that packets may bypass"


def test_a_port_is_given_once() -> None:
    messages = problems(
        link("aws-us-east-1", "azure-eastus", "circuit"), link("aws-us-east-1", "oci-us-ashburn-1", "circuit")
    )
    assert messages == [
        "links[1].circuit.ends.aws-us-east-1: given dxcon-fg1234ab, VLAN 101;"
        " allowed: a port and VLAN that no other link has [link aws-us-east-1--azure-eastus]"
    ]


def test_an_expressroute_circuit_has_one_private_peering() -> None:
    first = link("aws-us-east-1", "azure-eastus", "circuit")
    second = link("azure-eastus", "oci-us-ashburn-1", "circuit")
    second["circuit"]["ends"]["azure-eastus"]["vlan"] = 102
    (problem,) = problems(first, second)
    assert "a circuit has one private peering" in problem


def test_circuit_of_another_subscription() -> None:
    declared = link("azure-eastus", "oci-us-ashburn-1", "circuit")
    end = declared["circuit"]["ends"]["azure-eastus"]
    end["id"] = end["id"].replace(SUBSCRIPTION, "00000000-0000-4000-8000-000000000000")
    (problem,) = problems(declared)
    assert f"allowed: a circuit in subscription {SUBSCRIPTION}" in problem


BAD_CIRCUITS = [
    ({"router_asn": 70000}, "less than or equal to 65534"),
    ({"ends": {"aws-us-east-1": {"id": PORTS["aws"], "vlan": 101}}}, "at least 2"),
    (
        {
            "ends": {
                "aws-us-east-1": {"id": PORTS["oci"], "vlan": 101},
                "oci-us-ashburn-1": {"id": PORTS["oci"], "vlan": 101},
            }
        },
        "is not the id of a port in that cloud",
    ),
    (
        {
            "ends": {
                "aws-us-west-2": {"id": PORTS["aws"], "vlan": 101},
                "oci-us-ashburn-1": {"id": PORTS["oci"], "vlan": 101},
            }
        },
        "must name aws-us-east-1 and oci-us-ashburn-1",
    ),
]


@pytest.mark.parametrize(("change", "words"), BAD_CIRCUITS)
def test_circuits_that_cannot_be_declared(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Backbone.model_validate({"links": [link("aws-us-east-1", "oci-us-ashburn-1", "circuit", **change)]})


@pytest.mark.parametrize(
    ("asn", "why"),
    [
        (65515, "is Azure's"),
        (8074, "is Azure's"),
        (31898, "is Oracle's"),
        (23456, "is reserved"),
        (64496, "is reserved"),
        (64511, "is reserved"),
    ],
)
def test_routers_do_not_have_the_number_of_a_cloud_or_a_reserved_one(asn: int, why: str) -> None:
    (problem,) = problems(link("aws-us-east-1", "oci-us-ashburn-1", "circuit", router_asn=asn))
    assert problem.startswith(
        f"links[0].circuit.router_asn: given {asn}, which {why}; allowed: an AS number of your own"
    )


@pytest.mark.parametrize("asn", [1, 64495, 64512, 65514, 65516, 65521, 65534])
def test_routers_may_have_any_other_number(asn: int) -> None:
    (planned,) = plan(link("aws-us-east-1", "oci-us-ashburn-1", "circuit", router_asn=asn)).links
    assert isinstance(planned, CircuitPlan) and planned.router_asn == asn


def test_circuit_belongs_to_its_kind_alone() -> None:
    declared = link("aws-us-east-1", "oci-us-ashburn-1", "circuit")
    for wrong in (declared | {"kind": "vpn"}, {**declared, "circuit": None}):
        with pytest.raises(ValidationError, match="kind circuit requires circuit"):
            Backbone.model_validate({"links": [wrong]})


def test_drg_peering_needs_two_regions() -> None:
    regions = REGIONS | {"oci-us-ashburn-1-b": region(OCI, "10.50.0.0/16")}
    (problem,) = problems(link("oci-us-ashburn-1", "oci-us-ashburn-1-b", "drg-peering"), regions=regions)
    assert "both in us-ashburn-1; allowed: two regions" in problem


COLLISIONS = [
    pytest.param("10.16.0.0/17", "10.16.0.0/16 (network.cidr of stack aws-us-east-1)", id="two networks"),
    pytest.param("100.64.0.0/16", "100.64.0.0/14 (pods_cidr of stack azure-eastus)", id="pods"),
    pytest.param("192.168.0.0/20", "192.168.0.0/16 (rdma_cidr of stack oci-us-ashburn-1)", id="RDMA"),
    pytest.param(
        "172.16.0.0/20", "172.16.0.0/16 (InfiniBand's own addresses of stack azure-eastus)", id="IB"
    ),
    pytest.param("172.20.0.0/20", "172.20.0.0/16 (Kubernetes service addresses of stack", id="services"),
    pytest.param("169.254.0.0/18", "169.254.0.0/16 (link-local addresses of tunnels", id="inside of tunnels"),
    pytest.param("172.31.240.0/20", "172.31.252.0/22 (BGP sessions of circuits", id="inside of circuits"),
]


@pytest.mark.parametrize(("cidr", "other"), COLLISIONS)
def test_collisions_of_linked_stacks_show_both_ranges_and_owners(cidr: str, other: str) -> None:
    infiniband = {"train": {"shape": "Standard_ND96isr_H200_v5", "nodes": 2}}
    azure = region(AZURE, "10.32.0.0/16").model_copy(update={"pools": region_pools(infiniband)})
    late = region(AWS, cidr, region="us-west-2")
    regions = REGIONS | {"azure-eastus": azure, "aws-us-west-2": late}
    messages = problems(
        link("aws-us-east-1", "azure-eastus", "vpn"),
        link("azure-eastus", "oci-us-ashburn-1", "interconnect"),
        link("aws-us-east-1", "aws-us-west-2", "tgw-peering"),
        regions=regions,
    )
    assert any(
        message.startswith(
            f"links[2].between[1]: given {cidr} (network.cidr of stack aws-us-west-2); allowed: "
        )
        and f"does not overlap {other}" in message
        for message in messages
    ), messages


def region_pools(pools: dict[str, Any]) -> Any:
    return (
        region(AZURE, "10.32.0.0/16", region="eastus")
        .model_validate(AZURE | {"network": {"cidr": "10.32.0.0/16"}, "pools": pools})
        .pools
    )


def test_stacks_without_a_link_do_not_matter_to_the_backbone() -> None:
    regions = REGIONS | {"aws-us-west-2": region(AWS, "10.16.0.0/17", region="us-west-2")}
    assert plan(link("aws-us-east-1", "azure-eastus", "vpn"), regions=regions).links


def test_summary_holds_the_networks_and_nothing_else() -> None:
    assert [str(network) for network in summary(REGIONS)] == ["10.16.0.0/15", "10.32.0.0/15", "10.48.0.0/15"]
