"""Linked regions in networks that exist."""

import pytest

from tests.plan.links.given import (
    AWS_NETWORK,
    AWS_OCI,
    DRG,
    EAST,
    IAD,
    NORTH,
    OCI_NETWORK,
    PEERING,
    ROUTE_TABLE,
    TGW,
    VCN,
    VNET,
    VPN,
    WEST,
    Refused,
    east,
    oci,
    plan,
    problems,
    refusal,
    refused,
)

CASES = [
    refused(
        "A network without a subnet for links",
        "links[0].between[0]",
        (EAST, "existing.network.subnets.links", "no stack"),
        [VPN],
        {},
        aws=AWS_NETWORK,
        cluster={"id": "gpus"},
    ),
    refused(
        "A given route table without a route to the hub",
        "existing.network.route_tables.gpu.routes",
        ("10.32.0.0/16", TGW, "adds no route"),
        [VPN],
        east(),
        aws=AWS_NETWORK | {"route_tables": {"gpu": {**ROUTE_TABLE, "routes": {"0.0.0.0/0": "nat-1"}}}},
    ),
    refused(
        "A given route table that leads elsewhere",
        "existing.network.route_tables.system.routes",
        ("pcx-1", "transit gateway", "adds no route"),
        [VPN],
        {},
        aws=AWS_NETWORK
        | {
            "route_tables": {
                "system": {**ROUTE_TABLE, "routes": {"10.0.0.0/8": TGW, "10.32.0.0/16": "pcx-1"}}
            }
        },
    ),
    refused(
        "A network without a subnet for gateways",
        "links[0].between[1]",
        (NORTH, "existing.network.subnets.gateway", "no stack"),
        [VPN],
        {},
        azure={"id": VNET},
    ),
    refused(
        "A network without a DRG",
        "links[0].between[1]",
        (IAD, "existing.network.drg_id", "no stack"),
        [AWS_OCI],
        {},
        oci={"id": VCN},
    ),
    refused(
        "A given route table without a route to the DRG",
        "existing.network.route_table.routes",
        ("10.16.0.0/16", DRG, "adds no route"),
        [AWS_OCI],
        oci(),
        oci=OCI_NETWORK | {"route_table": {"id": "ocid1.routetable.oc1.iad.aaaa", "routes": {}}},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.what for case in CASES])
def test_what_is_known_to_be_wrong_is_refused(case: Refused) -> None:
    assert refusal(case).where == case.where


def test_routes_and_rules_go_to_parts_that_the_stack_made() -> None:
    assert plan([VPN]).hub(EAST).route_tables == ("gpu", "system")
    group = {"nodes": {"id": "sg-0123456789abcdef0"}}
    network = AWS_NETWORK | {"route_tables": {"gpu": ROUTE_TABLE}, "security_groups": group}
    hub = plan([VPN], aws=network).hub(EAST)
    assert (hub.route_tables, hub.groups) == (("system",), ())


def test_a_region_without_addresses_of_its_own_has_no_names() -> None:
    network = AWS_NETWORK | {"subnets": {"links": {"id": "subnet-0123456789abcdef0"}}}
    names = plan([VPN, PEERING], aws=network).names
    assert {record.stack for record in names.records} == {NORTH, WEST}
    assert EAST in names.note
    (problem,) = problems([VPN, PEERING], None, {"lighthouse": EAST}, aws=network)
    assert "a subnet that the region's stack makes" in problem.limit


@pytest.mark.parametrize(("cidr", "stacks"), [("10.48.223.0/24", {EAST, NORTH, IAD}), (None, {EAST, NORTH})])
def test_a_given_subnet_of_load_balancers_that_holds_the_addresses_has_names(
    cidr: str | None, stacks: set[str]
) -> None:
    subnet = {"id": "ocid1.subnet.oc1.iad.aaaabalancers", "cidr": cidr}
    names = plan([VPN, AWS_OCI], oci=OCI_NETWORK | {"subnets": {"balancers": subnet}}).names
    assert {record.stack for record in names.records} == stacks
    assert (IAD in names.note) is (cidr is None)


@pytest.mark.parametrize("cidr", ["10.32.223.0/24", None])
def test_likewise_on_azure(cidr: str | None) -> None:
    subnets = {"gateway": {"id": f"{VNET}/subnets/GatewaySubnet"}, "balancers": {"id": f"{VNET}/subnets/lb"}}
    subnets["balancers"] |= {"cidr": cidr}
    names = plan([VPN], azure={"id": VNET, "subnets": subnets}).names
    assert {record.stack for record in names.records} == {EAST, NORTH} - (set() if cidr else {NORTH})
    assert ("existing.network.subnets.balancers with its cidr" in names.note) is (cidr is None)
