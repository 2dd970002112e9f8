"""Hubs that exist: what the rules refuse, and what a plan takes."""

import pytest

from tests.plan.links.given import (
    ACCOUNT,
    ATTACHMENT,
    AWS_HUB,
    AWS_NETWORK,
    AWS_OCI,
    AZURE_NETWORK,
    DRG,
    EAST,
    FOREIGN,
    GATEWAY,
    HUB,
    IAD,
    IAD_HUB,
    NORTH,
    NORTH_HUB,
    OCI_NETWORK,
    PEERING,
    ROUTER,
    TGW,
    VCN,
    VNET,
    VPC,
    VPN,
    WEST,
    Refused,
    azure_hub,
    east,
    north,
    oci,
    plan,
    problems,
    refusal,
    refused,
)
from tests.plan.links.test_backbone import link

CASES = [
    refused(
        "A transit gateway without its AS number",
        f"{HUB}.asn",
        ("nothing", "AS number", "BGP"),
        [VPN],
        east(asn=None),
    ),
    refused(
        "The AS number of your routers",
        f"{HUB}.asn",
        ("64701", "another number", "BGP session"),
        [link(EAST, IAD, "circuit") | {"circuit": ROUTER}],
        east(),
    ),
    refused(
        "The AS number of the other end",
        f"{HUB}.asn",
        ("65515", "another number", "BGP session"),
        [VPN],
        east(asn=65515),
    ),
    refused(
        "A transit gateway without ECMP",
        f"{HUB}.spreads_over_paths",
        ("false", "true", "tunnels"),
        [VPN],
        east(spreads_over_paths=False),
    ),
    refused(
        "A transit gateway of another account",
        f"{HUB}.owner_account",
        ("999999999999", ACCOUNT, "share"),
        [PEERING],
        east(owner_account="999999999999"),
    ),
    refused(
        "A transit gateway that propagates by default",
        f"{HUB}.propagates_by_default",
        ("true", "false", "default table"),
        [VPN],
        east(propagates_by_default=True),
    ),
    refused(
        "An attachment of a VPC that the stack makes",
        f"{HUB}.attachment_id",
        (ATTACHMENT, "existing.network", "makes"),
        [VPN],
        east(attachment_id=ATTACHMENT, route_table_id="tgw-rtb-0123456789abcdef0"),
    ),
    refused(
        "An attachment without its route table",
        f"{HUB}.route_table_id",
        ("nothing", "associated", ATTACHMENT),
        [VPN],
        east(attachment_id=ATTACHMENT, network_ids=[VPC]),
        aws=AWS_NETWORK,
    ),
    refused(
        "An attachment of another VPC",
        f"{HUB}.network_ids",
        ("none", VPC, "links serve"),
        [VPN],
        east(attachment_id=ATTACHMENT, route_table_id="tgw-rtb-0123456789abcdef0", network_ids=[]),
        aws=AWS_NETWORK,
    ),
    refused(
        "A second attachment of a VPC",
        f"{HUB}.attachment_id",
        (TGW, "attachment", "once"),
        [VPN],
        east(),
        aws={"id": VPC, "transit_gateway_id": TGW},
    ),
    refused(
        "A peering with a given route table",
        f"{HUB}.route_table_id",
        ("tgw-rtb", "nothing", "static route"),
        [PEERING],
        east(route_table_id="tgw-rtb-0123456789abcdef0"),
    ),
    refused(
        "One hub for two regions",
        "existing.aws-us-west-2.hub.id",
        (TGW, "another hub", "unique"),
        [PEERING],
        {**east(), WEST: {"hub": AWS_HUB}},
    ),
    refused(
        "A connection of a virtual WAN hub beside a gateway",
        f"{NORTH_HUB}.takes_default_route",
        ("true", "nothing", "only virtual WAN hubs"),
        [VPN],
        north(takes_default_route=True),
        azure=AZURE_NETWORK,
    ),
    refused(
        "A gateway in a network that the stack makes",
        f"{NORTH_HUB}.id",
        (GATEWAY, "existing.network", "makes"),
        [VPN],
        {NORTH: {"hub": {"id": GATEWAY, "asn": 65010, "gateway_type": "Vpn", "instances": []}}},
    ),
    refused(
        "A gateway of another subscription",
        f"{NORTH_HUB}.id",
        ("00000000", "subscription", "connections"),
        [VPN],
        {NORTH: {"hub": {"id": FOREIGN}}},
        azure=AZURE_NETWORK,
    ),
    refused(
        "A gateway of unknown type",
        f"{NORTH_HUB}.gateway_type",
        ("nothing", "Vpn", "decides"),
        [VPN],
        {NORTH: {"hub": {"id": GATEWAY}}},
        azure=AZURE_NETWORK,
    ),
    refused(
        "A gateway that no link uses",
        f"{NORTH_HUB}.gateway_type",
        ("ExpressRoute", "vpn", "no link"),
        [VPN],
        {NORTH: {"hub": {"id": GATEWAY, "gateway_type": "ExpressRoute"}}},
        azure=AZURE_NETWORK,
    ),
    refused(
        "A VPN gateway without its instances",
        f"{NORTH_HUB}.instances",
        ("nothing", "2 instances", "tunnel"),
        [VPN],
        {NORTH: {"hub": {"id": GATEWAY, "gateway_type": "Vpn", "asn": 65010}}},
        azure=AZURE_NETWORK,
    ),
    refused(
        "A VPN gateway that is not active-active",
        f"{NORTH_HUB}.instances",
        ("0 of", "active-active", "two connections"),
        [VPN],
        {NORTH: {"hub": {"id": GATEWAY, "gateway_type": "Vpn", "asn": 65010, "instances": []}}},
        azure=AZURE_NETWORK,
    ),
    refused(
        "A gateway of a size that links cannot use",
        f"{NORTH_HUB}.size",
        ("Basic", "VpnGw", "1 Gbit/s"),
        [VPN],
        {NORTH: {"hub": {"id": GATEWAY, "gateway_type": "Vpn", "asn": 65010, "size": "Basic"}}},
        azure=AZURE_NETWORK,
    ),
    refused(
        "A gateway of another network",
        f"{NORTH_HUB}.network_ids",
        ("other", VNET, "links serve"),
        [VPN],
        {NORTH: {"hub": {"id": GATEWAY, "network_ids": [f"{VNET}other"]}}},
        azure=AZURE_NETWORK,
    ),
    refused(
        "A DRG of a network that the stack makes", f"{IAD_HUB}.id", (DRG, "none", "one DRG"), [AWS_OCI], oci()
    ),
    refused(
        "A DRG beside that of the network",
        f"{IAD_HUB}.id",
        (DRG, "ocid1.drg.oc1.iad.other", "one DRG"),
        [AWS_OCI],
        oci(),
        oci=OCI_NETWORK | {"drg_id": "ocid1.drg.oc1.iad.other"},
    ),
    refused(
        "An AS number that is not Oracle's",
        f"{IAD_HUB}.asn",
        ("64900", "31898", "catalogue"),
        [AWS_OCI],
        oci(asn=64900),
        oci=OCI_NETWORK,
    ),
    refused(
        "A DRG without ECMP",
        f"{IAD_HUB}.spreads_over_paths",
        ("false", "true", "tunnels"),
        [AWS_OCI],
        oci(spreads_over_paths=False),
        oci=OCI_NETWORK,
    ),
    refused(
        "A DRG without the region's network",
        f"{IAD_HUB}.network_ids",
        ("none", VCN, "links serve"),
        [AWS_OCI],
        oci(network_ids=[]),
        oci=OCI_NETWORK,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.what for case in CASES])
def test_what_is_known_to_be_wrong_is_refused(case: Refused) -> None:
    assert refusal(case).where == case.where


def test_a_gateway_without_the_addresses_of_a_link_is_refused() -> None:
    hub = azure_hub()
    hub["instances"][1]["inside_addresses"] = []
    (problem,) = problems([VPN], {NORTH: {"hub": hub}}, azure=AZURE_NETWORK)
    needed = azure_hub()["instances"][1]["inside_addresses"]
    assert problem.where == f"{NORTH_HUB}.instances[1].inside_addresses"
    assert problem.allowed == ", ".join(needed)


def test_hubs_that_fit_are_planned() -> None:
    declared = {**east(), **north(), **oci()}
    networks = {"azure": AZURE_NETWORK, "oci": OCI_NETWORK}
    made = plan([VPN, AWS_OCI], declared, **networks)
    hubs = {hub.stack: hub for hub in made.hubs}
    assert (hubs[EAST].asn, hubs[NORTH].asn, hubs[IAD].asn) == (64701, 65010, 31898)
    assert hubs[NORTH].vpn_gateway is None, "the given one serves the link"
    assert hubs[NORTH].network_id == VNET
    without = plan([VPN, AWS_OCI], **networks)
    assert [link.key for link in made.links] == [link.key for link in without.links]


def test_an_allotted_number_differs_from_a_given_one() -> None:
    allotted = plan([PEERING]).hub(WEST).asn
    made = plan([PEERING], east(asn=allotted))
    assert made.hub(EAST).asn == allotted
    assert made.hub(WEST).asn != allotted
