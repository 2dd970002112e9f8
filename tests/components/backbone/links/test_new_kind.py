"""The recipe "Add a link kind" of CONTRIBUTING.md: this module is a new kind's module in each layer."""

import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from shutil import copytree
from typing import Any

import pulumi
import pytest
from pulumi_aws import ec2
from pydantic import ValidationError

from gpufabric.catalog.catalog import DATA, Catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.components.backbone.aws.hub import AwsHub
from gpufabric.components.backbone.links.link import LinkComponent, LinkEnds
from gpufabric.cost.bill import price
from gpufabric.cost.items import Service
from gpufabric.cost.plan_items import items_of_backbone
from gpufabric.cost.transfer import price_transfer
from gpufabric.plan.links.kind import LinkKind
from gpufabric.plan.links.kinds import KINDS
from gpufabric.plan.links.model import LinkPlan
from gpufabric.plan.traffic import Border, Flow
from gpufabric.spec import link_kinds
from gpufabric.spec.backbone import Link
from gpufabric.spec.link_kinds import kind_module
from gpufabric.spec.problems import DeclarationError
from tests.components.backbone.conftest import build_of, plan_of

FIRST, SECOND = "aws-us-east-1", "aws-us-west-2"
KEY = f"{FIRST}--{SECOND}"
RELAY: dict[str, Any] = {"between": [SECOND, FIRST], "kind": "relay", "gbps": 4}
FACTS = """
[[entries]]
id = "relay"
provenance = { source = "aws-vpn-quotas", as_of = 2026-11-22, confidence = "confirmed" }
title = "Relays with public addresses"
clouds = ["aws-aws"]
max_gbps = 5
"""
CHARGE = """
[[entries]]
id = "aws-relay"
cloud = "aws"
title = "data sent through a relay"
sent_over = ["relay"]
received_over = ["relay"]
prices = [{ regions_priced = ["*"], usd = 0.01 }]
"""


# In plan/links/kinds/relay.py: rules, plan and billed services.
class Relay(LinkKind):
    def services(self, link: LinkPlan, cloud: Cloud) -> Mapping[str, int]:
        return {"public-ipv4": 1}


KIND = Relay()


# In components/backbone/links/relay.py: the component.
class RelayComponent(LinkComponent):
    def __init__(
        self, link: LinkPlan, ends: LinkEnds[AwsHub, AwsHub], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:backbone:Relay", link.key, None, opts)
        self.completed_by = [
            ec2.Eip(
                f"{link.key}-{hub.plan.stack}",
                opts=pulumi.ResourceOptions(parent=self, provider=hub.provider),
            )
            for hub in ends.both
        ]
        self.outputs = {"ids": {}, "state": "complete"}
        self.register_outputs(self.outputs)


build = RelayComponent


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    """Add the kind in the four places that the recipe names."""
    monkeypatch.setattr(link_kinds, "LINK_KINDS", (*link_kinds.LINK_KINDS, "relay"))
    for package in ("gpufabric.plan.links.kinds", "gpufabric.components.backbone.links"):
        monkeypatch.setitem(sys.modules, f"{package}.relay", sys.modules[__name__])
    monkeypatch.setitem(KINDS, "relay", kind_module("relay", "gpufabric.plan.links.kinds").KIND)
    root = Path(copytree(DATA, tmp_path / "data"))
    for file, entry in (("links.toml", FACTS), ("transfer.toml", CHARGE)):
        (root / file).write_text((root / file).read_text() + entry)
    return Catalog(root)


def test_it_is_unknown_before() -> None:
    with pytest.raises(ValidationError, match="'relay'"):
        Link.model_validate(RELAY)


def test_it_is_planned_from_its_facts(catalog: Catalog) -> None:
    (link,) = plan_of([RELAY], catalog=catalog).links
    assert (link.key, link.kind, link.ends) == (KEY, "relay", (FIRST, SECOND))
    assert (link.gbps, link.ceiling_gbps, link.mtu_bytes) == (4, 5, None)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"gbps": 6}, "links[0].gbps: given 6 Gbit/s over relay; allowed: at most 5 Gbit/s [catalogue: "),
        (
            {"between": [FIRST, "azure-eastus"]},
            "links[0].kind: given relay for aws-azure; allowed: circuit or vpn [catalogue: ",
        ),
    ],
)
def test_it_is_refused_by_its_facts(catalog: Catalog, change: dict[str, Any], problem: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        plan_of([RELAY | change], catalog=catalog)
    assert str(raised.value).startswith(problem)


def test_it_is_priced(catalog: Catalog) -> None:
    items = items_of_backbone(plan_of([RELAY], catalog=catalog))
    address = Service(cloud="aws", region="us-west-2", key="public-ipv4", count=1)
    assert address in items
    assert price([address], catalog, date(2026, 11, 28)).usd_per_hour() == Decimal("0.005")
    source, destination = (Border(stack, "aws", stack.removeprefix("aws-")) for stack in (FIRST, SECOND))
    flow = Flow(
        source=source,
        destination=destination,
        path="relay",
        link=KEY,
        gb_per_month=Decimal(100),
        origin="a job",
    )
    assert price_transfer([flow], catalog).usd_per_month == 2


def test_it_is_built_before_traffic_is_let_through(catalog: Catalog) -> None:
    graph = build_of(plan_of([RELAY], catalog=catalog), None)
    addresses = graph.by_name("Eip")
    assert set(addresses) == {f"{KEY}-{FIRST}", f"{KEY}-{SECOND}"}
    assert all("gpufabric:backbone:Relay" in address.parent for address in addresses.values())
    urns = {address.urn for address in addresses.values()}
    for route in graph.all("Route"):
        assert urns <= set(route.depends_on)
    assert graph.outputs["links"][KEY]["kind"] == "relay"
    assert graph.outputs["pending_links"] == []
