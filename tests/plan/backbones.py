"""Backbones between a few declared regions."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.links.model import BackbonePlan
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import AnyRegion
from tests.plan.links.test_backbone import AWS, AZURE, OCI, region

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
        ends = {stack: {"id": PORTS[stack.split("-")[0]], "vlan": 101} for stack in (first, second)}
        made["circuit"] = {"router_asn": 64700, "ends": ends} | circuit
    return made


def plan(*links: dict[str, Any], regions: dict[str, AnyRegion] | None = None) -> BackbonePlan:
    declared = Backbone.model_validate({"links": list(links)})
    return plan_backbone(declared, regions or REGIONS, Fabric(name="demo"), catalog=CATALOG)


def problems(*links: dict[str, Any], regions: dict[str, AnyRegion] | None = None) -> list[str]:
    with pytest.raises(DeclarationError) as raised:
        plan(*links, regions=regions)
    return [str(problem) for problem in raised.value.problems]


JOINS = {
    "aws-aws": ["tgw-peering"],
    "azure-azure": ["vnet-peering"],
    "oci-oci": ["drg-peering"],
    "aws-azure": ["circuit", "vpn"],
    "aws-oci": ["circuit", "vpn"],
    "azure-oci": ["circuit", "interconnect", "vpn"],
}
"""Kinds of link that can join two clouds."""
