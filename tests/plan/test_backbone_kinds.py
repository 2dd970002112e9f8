"""Kinds of link beyond VPN and interconnect: where they go, what they carry, and what is refused."""

from decimal import Decimal
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.backbone import BackbonePlan, CircuitPlan, PeeringPlan, plan_backbone
from gpufabric.plan.fabric import link_collisions, summary
from gpufabric.plan.linkrules import AnyRegion
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError
from tests.plan.test_backbone import AWS, AZURE, OCI, region

CATALOG = default_catalog()
SUBSCRIPTION = AZURE["subscription_id"]
REGIONS: dict[str, AnyRegion] = {
    "aws-us-east-1": region(AWS, "10.16.0.0/16"),
    "aws-us-west-2": region(AWS, "10.17.0.0/16", region="us-west-2"),
    "azure-eastus": region(AZURE, "10.32.0.0/16"),
    "azure-westus3": region(AZURE, "10.33.0.0/16", region="westus3"),
    "oci-us-ashburn-1": region(OCI, "10.48.0.0/16"),
    "oci-us-phoenix-1": region(OCI, "10.49.0.0/16", region="us-phoenix-1"),
}
PORTS = {
    "aws": "dxcon-fg1234ab",
    "azure": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/p/providers/Microsoft.Network"
    "/expressRouteCircuits/w",
    "oci": "ocid1.crossconnectgroup.oc1.iad.aaaa",
}


def link(first: str, second: str, kind: str, gbps: float = 1, **circuit: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"between": [first, second], "kind": kind, "gbps": gbps}
    if kind == "circuit":
        ends = {one: {"id": PORTS[one.split("-")[0]], "vlan": 101} for one in (first, second)}
        made["circuit"] = {"router_asn": 64700, "ends": ends} | circuit
    return made


def plan(*links: dict[str, Any], regions: dict[str, AnyRegion] | None = None) -> BackbonePlan:
    declared = Backbone.model_validate({"links": list(links)})
    return plan_backbone(declared, regions or REGIONS, Fabric(name="demo"), catalog=CATALOG)


def problems(*links: dict[str, Any], regions: dict[str, AnyRegion] | None = None) -> list[str]:
    with pytest.raises(DeclarationError) as raised:
        plan(*links, regions=regions)
    return [str(problem) for problem in raised.value.problems]


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
    assert isinstance(peering, PeeringPlan)
    assert (peering.kind, peering.ceiling_gbps, peering.mtu_bytes) == (kind, ceiling, mtu)
    assert made.hub(first).peers == {second: REGIONS[second].network.cidr}
    assert made.hub(first).vpn_gateway is None
    assert made.hub(first).expressroute_gateway is None


JOINS = {
    "aws-aws": ["tgw-peering"],
    "azure-azure": ["vnet-peering"],
    "oci-oci": ["drg-peering"],
    "aws-azure": ["circuit", "vpn"],
    "aws-oci": ["circuit", "vpn"],
    "azure-oci": ["circuit", "interconnect", "vpn"],
}
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
    (found,) = problems(link(first, second, kind))
    assert found.startswith(
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
    found = problems(link(first, second, kind, gbps))[0]
    assert found.startswith(f"links[0].gbps: given {gbps} Gbit/s")
    assert allowed in found
    assert f"[catalogue: {source}, " in found


def test_circuit_gives_each_end_sessions_and_aws_a_number_of_its_own() -> None:
    made = plan(link("aws-us-east-1", "azure-eastus", "circuit", 100))
    (circuit,) = made.links
    assert isinstance(circuit, CircuitPlan)
    aws, azure = circuit.ports["aws-us-east-1"], circuit.ports["azure-eastus"]
    sessions = [one.cidr for end in (aws, azure) for one in end.sessions]
    assert len(set(sessions)) == 4
    assert all(one.subnet_of(IPv4Network("172.31.252.0/22")) for one in sessions)
    assert aws.gateway_asn not in {None, made.hub("aws-us-east-1").asn}
    assert azure.gateway_asn is None
    gateway = made.hub("azure-eastus").expressroute_gateway
    assert gateway is not None
    assert gateway.name == "ErGw3AZ", "the only size that packets may bypass"


def test_a_port_is_given_once() -> None:
    found = problems(
        link("aws-us-east-1", "azure-eastus", "circuit"), link("aws-us-east-1", "oci-us-ashburn-1", "circuit")
    )
    assert found == [
        "links[1].circuit.ends.aws-us-east-1: given dxcon-fg1234ab, VLAN 101;"
        " allowed: a port and VLAN that no other link has [link aws-us-east-1--azure-eastus]"
    ]


def test_an_expressroute_circuit_has_one_private_peering() -> None:
    one = link("aws-us-east-1", "azure-eastus", "circuit")
    two = link("azure-eastus", "oci-us-ashburn-1", "circuit")
    two["circuit"]["ends"]["azure-eastus"]["vlan"] = 102
    (found,) = problems(one, two)
    assert "a circuit has one private peering" in found


def test_circuit_of_another_subscription() -> None:
    one = link("azure-eastus", "oci-us-ashburn-1", "circuit")
    end = one["circuit"]["ends"]["azure-eastus"]
    end["id"] = end["id"].replace(SUBSCRIPTION, "00000000-0000-4000-8000-000000000000")
    (found,) = problems(one)
    assert f"allowed: a circuit in subscription {SUBSCRIPTION}" in found


BAD_CIRCUITS = [
    ({"router_asn": 65515}, "belongs to a cloud"),
    ({"router_asn": 31898}, "belongs to a cloud"),
    ({"router_asn": 70000}, "less than or equal to 65534"),
    ({"ends": {"aws-us-east-1": {"id": PORTS["aws"], "vlan": 101}}}, "at least 2"),
    (
        {
            "ends": {
                "aws-us-east-1": {"id": PORTS["oci"], "vlan": 101},
                "oci-us-ashburn-1": {"id": PORTS["oci"], "vlan": 101},
            }
        },
        "is no port of that cloud",
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


def test_circuit_belongs_to_its_kind_alone() -> None:
    one = link("aws-us-east-1", "oci-us-ashburn-1", "circuit")
    for wrong in (one | {"kind": "vpn"}, {**one, "circuit": None}):
        with pytest.raises(ValidationError, match="circuit belongs to kind circuit"):
            Backbone.model_validate({"links": [wrong]})


def test_drg_peering_needs_two_regions() -> None:
    regions = REGIONS | {"oci-us-ashburn-1-b": region(OCI, "10.50.0.0/16")}
    (found,) = problems(link("oci-us-ashburn-1", "oci-us-ashburn-1-b", "drg-peering"), regions=regions)
    assert "both in us-ashburn-1; allowed: two regions" in found


COLLISIONS = [
    pytest.param("10.16.0.0/17", "10.16.0.0/16 (network.cidr of stack aws-us-east-1)", id="two networks"),
    pytest.param("100.64.0.0/16", "100.64.0.0/14 (pods_cidr of stack azure-eastus)", id="pods"),
    pytest.param("192.168.0.0/20", "192.168.0.0/16 (rdma_cidr of stack oci-us-ashburn-1)", id="RDMA"),
    pytest.param(
        "172.16.0.0/20", "172.16.0.0/16 (InfiniBand's own addresses of stack azure-eastus)", id="IB"
    ),
    pytest.param("172.20.0.0/20", "172.20.0.0/16 (Kubernetes service addresses of stack", id="services"),
    pytest.param("169.254.0.0/18", "169.254.0.0/16 (addresses inside of tunnels", id="inside of tunnels"),
    pytest.param("172.31.240.0/20", "172.31.252.0/22 (BGP sessions of circuits", id="inside of circuits"),
]


@pytest.mark.parametrize(("cidr", "other"), COLLISIONS)
def test_collisions_of_linked_stacks_show_both_ranges_and_owners(cidr: str, other: str) -> None:
    infiniband = {"train": {"shape": "Standard_ND96isr_H200_v5", "nodes": 2}}
    azure = region(AZURE, "10.32.0.0/16").model_copy(update={"pools": region_pools(infiniband)})
    late = region(AWS, cidr, region="us-west-2")
    regions = REGIONS | {"azure-eastus": azure, "aws-us-west-2": late}
    found = problems(
        link("aws-us-east-1", "azure-eastus", "vpn"),
        link("azure-eastus", "oci-us-ashburn-1", "interconnect"),
        link("aws-us-east-1", "aws-us-west-2", "tgw-peering"),
        regions=regions,
    )
    assert any(
        one.startswith(f"links[2].between[1]: given {cidr} (network.cidr of stack aws-us-west-2); allowed: ")
        and f"does not overlap {other}" in one
        for one in found
    ), found


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
    assert [str(one) for one in summary(REGIONS)] == ["10.16.0.0/15", "10.32.0.0/15", "10.48.0.0/15"]


NAMES = [f"{cloud}-r-{number}" for cloud in ("aws", "azure", "oci") for number in range(4)]
OF_CLOUD = {"aws": AWS, "azure": AZURE, "oci": OCI}


@st.composite
def fabrics(draw: st.DrawFn) -> tuple[dict[str, AnyRegion], list[dict[str, Any]]]:
    """Up to 12 regions, on ranges that may collide, and links of any kind between them."""
    stacks = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=12, unique=True))
    regions: dict[str, AnyRegion] = {}
    for stack in stacks:
        second, prefix = draw(st.integers(0, 24)), draw(st.sampled_from([15, 16, 17]))
        cidr = IPv4Network((f"10.{second}.0.0", prefix), strict=False)
        name = f"r-{draw(st.integers(0, 9))}"
        regions[stack] = region(OF_CLOUD[stack.split("-")[0]], str(cidr)).model_copy(update={"region": name})
    pairs = draw(
        st.lists(st.sampled_from(list(combinations(sorted(stacks), 2))), min_size=1, max_size=14, unique=True)
    )
    links = []
    for first, second in pairs:
        pair = "-".join((first.split("-")[0], second.split("-")[0]))
        kind = draw(st.sampled_from([one for one in JOINS[pair] if one != "interconnect"]))
        one = link(first, second, kind, draw(st.sampled_from([0.5, 1, 2])))
        if kind == "circuit":
            for number, end in enumerate(one["circuit"]["ends"].values()):
                end["vlan"] = 100 + 2 * pairs.index((first, second)) + number
                if end["id"].startswith("/"):
                    end["id"] += str(end["vlan"])
        links.append(one)
    return regions, links


@given(fabrics())
def test_any_fabric_is_sound_or_its_conflict_is_named(
    drawn: tuple[dict[str, AnyRegion], list[dict[str, Any]]],
) -> None:
    regions, links = drawn
    linked = sorted({end for one in links for end in one["between"]})
    clash = {
        (one, two)
        for one, two in combinations(linked, 2)
        if regions[one].network.cidr.overlaps(regions[two].network.cidr)
    }
    try:
        made = plan(*links, regions=regions)
    except DeclarationError as error:
        text = str(error)
        for one, two in clash:
            assert any(one in line and two in line for line in text.splitlines())
        assert clash or " on the gateway of " in text or "; allowed: two regions" in text, text
        return
    assert not clash
    assert {frozenset(one.ends) for one in made.links} == {frozenset(one["between"]) for one in links}
    for hub in made.hubs:
        assert set(hub.peers) == {one.other(hub.stack) for one in made.links if hub.stack in one.ends}
        inside = [network for one in made.links if hub.stack in one.ends for network in inner(one, hub.stack)]
        for one, two in combinations([hub.cidr, *hub.peers.values(), *inside], 2):
            assert not one.overlaps(two)
    numbers = [hub.asn for hub in made.hubs if hub.cloud == "aws"]
    numbers += [
        port.gateway_asn
        for one in made.links
        if isinstance(one, CircuitPlan)
        for port in one.ports.values()
        if port.gateway_asn is not None
    ]
    assert len(numbers) == len(set(numbers))


def inner(one: Any, stack: str) -> list[IPv4Network]:
    if isinstance(one, CircuitPlan):
        return [session.cidr for session in one.ports[stack].sessions]
    return [tunnel.inside for tunnel in getattr(one, "tunnels", ())]


@given(fabrics())
def test_every_collision_is_reported_once(drawn: tuple[dict[str, AnyRegion], list[dict[str, Any]]]) -> None:
    regions, links = drawn
    found = list(link_collisions(Backbone.model_validate({"links": links}).links, regions, CATALOG))
    assert len(found) == len(set(found))
