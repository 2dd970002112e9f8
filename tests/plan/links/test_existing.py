"""Zones that exist, and what is unknown of the parts of a backbone."""

import pytest

from gpufabric.plan.links.existing import existing_unknowns
from gpufabric.spec.backbone import Backbone
from tests.plan.links.given import (
    AWS_HUB,
    AWS_NETWORK,
    EAST,
    GROUP,
    HUB,
    NORTH,
    PEERING,
    ROUTE_TABLE,
    TGW,
    VPN,
    WEST,
    Refused,
    plan,
    refusal,
    refused,
    regions,
)

CASES = [
    refused(
        "A hub of another cloud",
        f"existing.{NORTH}.hub.id",
        (TGW, "virtual network gateway", "azure"),
        [VPN],
        {NORTH: {"hub": AWS_HUB}},
    ),
    refused(
        "A zone of another cloud",
        f"existing.{NORTH}.dns_zone_id",
        ("Z0123456789", "private DNS zone", "azure"),
        [VPN],
        {NORTH: {"dns_zone_id": "Z0123456789"}},
    ),
    refused("A stack without links", "existing.aws-us-west-2", (WEST, EAST, "links"), [VPN], {WEST: {}}),
    refused(
        "A hosted zone of another name",
        f"existing.{EAST}.dns_zone_id",
        ("other.internal", "fabric.internal", "names.zone"),
        [VPN],
        {EAST: {"dns_zone_id": "Z0123456789", "dns_zone_name": "other.internal"}},
    ),
    refused(
        "The name of no zone",
        f"existing.{EAST}.dns_zone_name",
        ("fabric.internal", "nothing", "makes a zone"),
        [VPN],
        {EAST: {"dns_zone_name": "fabric.internal"}},
    ),
    refused(
        "A private zone of another name",
        f"existing.{NORTH}.dns_zone_id",
        ("corp.internal", "fabric.internal", "names.zone"),
        [VPN],
        {NORTH: {"dns_zone_id": f"{GROUP}/privateDnsZones/corp.internal"}},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.what for case in CASES])
def test_what_is_known_to_be_wrong_is_refused(case: Refused) -> None:
    assert refusal(case).where == case.where


def test_what_nothing_states_is_unknown() -> None:
    hub = {"id": TGW, "asn": 64701}
    declared = Backbone.model_validate(
        {"links": [VPN], "existing": {EAST: {"hub": hub, "dns_zone_id": "Z0123456789"}}}
    )
    network = AWS_NETWORK | {
        "route_tables": {"gpu": ROUTE_TABLE},
        "security_groups": {"nodes": {"id": "sg-0123456789abcdef0"}},
    }
    unknown = {fact.where for fact in existing_unknowns(declared, regions(aws=network))}
    assert unknown == {
        f"existing.{EAST}.dns_zone_name",
        f"{HUB}.propagates_by_default",
        f"{HUB}.spreads_over_paths",
        f"{HUB}.owner_account",
        f"{EAST}: existing.network.route_tables.gpu.routes",
        f"{EAST}: existing.network.security_groups.nodes",
    }
    plan([VPN], {EAST: {"hub": hub}}, aws=network)


def test_regions_that_share_a_zone_write_its_records_once() -> None:
    zone = {"dns_zone_id": "Z0123456789", "dns_zone_name": "fabric.internal"}
    made = plan([PEERING], {EAST: zone, WEST: zone})
    assert [hub.writes_records for hub in made.hubs] == [True, False]
    assert {hub.zone_id for hub in made.hubs} == {"Z0123456789"}
