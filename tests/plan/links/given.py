"""Hubs, zones and networks that exist, and declarations of them with one mistake."""

from dataclasses import dataclass
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.links.addresses import SIDES
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.links.kinds.vpn import VpnPlan
from gpufabric.plan.links.model import BackbonePlan
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import AnyRegion
from tests.plan.links.test_backbone import AWS, AZURE, OCI, link, region

CATALOG = default_catalog()
EAST, WEST, NORTH, SOUTH, IAD = (
    "aws-us-east-1",
    "aws-us-west-2",
    "azure-eastus",
    "azure-westus3",
    "oci-us-ashburn-1",
)
ACCOUNT = AWS["account_id"]
GROUP = f"/subscriptions/{AZURE['subscription_id']}/resourceGroups/net/providers/Microsoft.Network"
VPC, TGW, ATTACHMENT = "vpc-0123456789abcdef0", "tgw-0123456789abcdef0", "tgw-attach-0123456789abcdef0"
WAN = f"{GROUP}/virtualHubs/wan"
VNET, GATEWAY = f"{GROUP}/virtualNetworks/net", f"{GROUP}/virtualNetworkGateways/gw"
DRG, VCN = "ocid1.drg.oc1.iad.aaaahub", "ocid1.vcn.oc1.iad.aaaanet"
AWS_HUB: dict[str, Any] = {
    "id": TGW,
    "asn": 64701,
    "spreads_over_paths": True,
    "owner_account": ACCOUNT,
    "propagates_by_default": False,
}
AWS_NETWORK: dict[str, Any] = {"id": VPC, "nat_gateway_id": "nat-0123456789abcdef0"}
AZURE_NETWORK: dict[str, Any] = {
    "id": VNET,
    "subnets": {"gateway": {"id": f"{VNET}/subnets/GatewaySubnet"}},
}
OCI_NETWORK: dict[str, Any] = {"id": VCN, "drg_id": DRG}
OCI_HUB: dict[str, Any] = {"id": DRG, "spreads_over_paths": True, "network_ids": [VCN]}
ROUTE_TABLE = {"id": "rtb-0123456789abcdef0"}
PEERING, VPN = link(EAST, WEST, "tgw-peering"), link(EAST, NORTH)
AWS_OCI = link(EAST, IAD)
ROUTER = {
    "router_asn": 64701,
    "ends": {
        EAST: {"id": "dxcon-fg1234ab", "vlan": 301},
        IAD: {"id": "ocid1.crossconnect.oc1.iad.aaaa", "vlan": 302},
    },
}


def azure_hub(**replaced: Any) -> dict[str, Any]:
    """Give a VPN gateway with the addresses that the link to AWS needs."""
    plain = plan([VPN]).links[0]
    assert isinstance(plain, VpnPlan)
    instances = [
        {
            "configuration": f"ip{number}",
            "public_address": f"20.0.0.{number}",
            "inside_addresses": [plain.address(tunnel, NORTH) for tunnel in plain.pair(side)],
        }
        for number, side in enumerate(SIDES, start=1)
    ]
    known: dict[str, Any] = {
        "id": GATEWAY,
        "asn": 65010,
        "gateway_type": "Vpn",
        "size": "VpnGw4AZ",
        "network_ids": [VNET],
        "instances": instances,
    }
    return known | replaced


def wan_hub(**replaced: Any) -> dict[str, Any]:
    """Give a virtual WAN hub whose VPN gateway has the addresses that the link to AWS needs."""
    instances = [
        {**instance, "configuration": f"Instance{number}"}
        for number, instance in enumerate(azure_hub()["instances"])
    ]
    known: dict[str, Any] = {
        "id": WAN,
        "wan_id": f"{GROUP}/virtualWans/company",
        "address_prefix": "10.250.0.0/23",
        "tier": "Standard",
        "status": "Succeeded",
        "routing_status": "Provisioned",
        "is_secured": False,
        "network_ids": [],
        "vpn_gateway_id": f"{GROUP}/vpnGateways/hub-vpn",
        "vpn_scale_units": 4,
        "expressroute_gateway_id": f"{GROUP}/expressRouteGateways/hub-er",
        "expressroute_scale_units": 5,
        "instances": instances,
    }
    return known | replaced


def wan(**replaced: Any) -> dict[str, Any]:
    return {NORTH: {"hub": wan_hub(**replaced)}}


def regions(cluster: dict[str, Any] | None = None, **networks: dict[str, Any]) -> dict[str, AnyRegion]:
    """Give the regions; some are in networks that exist, by the name of a cloud. One may have a cluster."""
    given = {cloud: {"existing": {"network": network}} for cloud, network in networks.items()}
    for existing in given.values():
        if cluster is not None:
            existing |= {"existing": existing["existing"] | {"cluster": cluster}, "system_zones": []}
    return {
        EAST: region(AWS, "10.16.0.0/16", **given.get("aws", {})),
        WEST: region(AWS, "10.17.0.0/16", region="us-west-2", zone="usw2-az2"),
        NORTH: region(AZURE, "10.32.0.0/16", **given.get("azure", {})),
        SOUTH: region(AZURE, "10.33.0.0/16", region="westus3"),
        IAD: region(OCI, "10.48.0.0/16", **given.get("oci", {})),
    }


def plan(
    links: list[dict[str, Any]],
    existing: dict[str, Any] | None = None,
    names: dict[str, Any] | None = None,
    **networks: dict[str, Any],
) -> BackbonePlan:
    declared = Backbone.model_validate({"links": links, "existing": existing or {}})
    fabric = Fabric.model_validate({"name": "demo", "names": names or {}})
    return plan_backbone(declared, regions(**networks), fabric, catalog=CATALOG)


def problems(*arguments: Any, **networks: dict[str, Any]) -> list[Problem]:
    with pytest.raises(DeclarationError) as raised:
        plan(*arguments, **networks)
    return list(raised.value.problems)


@dataclass(frozen=True)
class Refused:
    """A declaration with one mistake, and its error: place, and words of what was given, allowed, and why.

    Attributes:
        what: the mistake, for the table in docs/existing.md.
    """

    what: str
    where: str
    words: tuple[str, str, str]
    links: list[dict[str, Any]]
    existing: dict[str, Any]
    networks: dict[str, Any]


def refused(
    what: str,
    where: str,
    words: tuple[str, str, str],
    links: list[dict[str, Any]],
    existing: dict[str, Any] | None = None,
    **networks: Any,
) -> Refused:
    return Refused(what, where, words, links, existing or {}, networks)


def east(**replaced: Any) -> dict[str, Any]:
    return {EAST: {"hub": AWS_HUB | replaced}}


def north(**replaced: Any) -> dict[str, Any]:
    return {NORTH: {"hub": azure_hub(**replaced)}}


def oci(**replaced: Any) -> dict[str, Any]:
    return {IAD: {"hub": OCI_HUB | replaced}}


HUB = f"existing.{EAST}.hub"
NORTH_HUB = f"existing.{NORTH}.hub"
IAD_HUB = f"existing.{IAD}.hub"
FOREIGN = f"{GROUP.replace('5f1c3e0a', '00000000')}/virtualNetworkGateways/gw"


def refusal(case: Refused) -> Problem:
    """Return the error of a case, among those of its declaration."""
    refusals = problems(case.links, case.existing, **case.networks)
    for problem in refusals:
        parts = (problem.given, problem.allowed, problem.limit)
        if problem.where == case.where and all(
            word in text for word, text in zip(case.words, parts, strict=True)
        ):
            return problem
    raise AssertionError(refusals)


def as_table(cases: list[Refused]) -> str:
    """Return the cases as a table for the documentation."""
    rows = ["| Refused | Place | Given | Allowed |", "|---|---|---|---|"]
    for case in cases:
        problem = refusal(case)
        given, allowed = (text.replace(GROUP, "...") for text in (problem.given, problem.allowed))
        rows.append(f"| {case.what} | `{problem.where}` | {given} | {allowed} |")
    return "\n".join(rows)
