"""Fabrics in simulated clouds whose links the backbone's own program makes."""

from pathlib import Path
from typing import Any

import pulumi
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.components.backbone.backbone import BackboneComponent
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.links.kinds.circuit import CircuitPlan
from gpufabric.plan.links.model import BackbonePlan
from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.reachability import Reachability, reachability
from gpufabric.spec.backbone import Backbone as Declared
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.regions import DeclaredRegion as AnyRegion
from tests.simcloud.running import COMPARTMENT, Region, Running, run

AWS = [f"aws-{name}" for name in ("us-east-1", "us-east-2", "us-west-2", "eu-west-1")]
AZURE = [f"azure-{name}" for name in ("eastus", "westus3", "uksouth", "westeurope")]
OCI = [f"oci-{name}" for name in ("us-ashburn-1", "us-phoenix-1", "uk-london-1", "eu-amsterdam-1")]
STACKS = [*AWS, *AZURE, *OCI]
SUBSCRIPTION = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
TENANCY = "ocid1.tenancy.oc1..aaaa"
KINDS = {
    ("aws", "aws"): "tgw-peering",
    ("azure", "azure"): "vnet-peering",
    ("oci", "oci"): "drg-peering",
}


def cidr_of(stack: str) -> str:
    return f"10.{16 + STACKS.index(stack)}.0.0/16"


def declared(stack: str) -> dict[str, Any]:
    cloud, region = stack.split("-", 1)
    own: dict[str, dict[str, Any]] = {
        "aws": {"account_id": "123456789012", "zone": "use1-az6", "system_zones": ["use1-az4", "use1-az6"]},
        "azure": {"subscription_id": SUBSCRIPTION, "zone": "1"},
        "oci": {
            "tenancy_id": TENANCY,
            "compartment_id": COMPARTMENT,
            "availability_domain": "Demo:AD-1",
            "node_image_id": "ocid1.image.oc1.iad.aaaa",
            "node_image_os": "Canonical Ubuntu 22.04",
            "system_image_id": "ocid1.image.oc1.iad.bbbb",
            "rdma_cidr": "192.168.0.0/16",
        },
    }
    common = {"cloud": cloud, "region": region, "network": {"cidr": cidr_of(stack)}}
    return {**common, "pools": {"train": {"shape": "of no matter", "nodes": 2}}, **own[cloud]}


def config(stack: str) -> dict[str, Any]:
    cloud, region = stack.split("-", 1)
    return {
        "aws": {"region": region, "allowedAccountIds": '["123456789012"]'},
        "azure": {"subscriptionId": SUBSCRIPTION},
        "oci": {"region": region, "tenancyOcid": TENANCY},
    }[cloud]


PORTS = {
    "aws": "dxcon-fg1234{:02d}",
    "azure": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/ports-{{0}}/providers/Microsoft.Network"
    "/expressRouteCircuits/c{0}",
    "oci": "ocid1.crossconnect.oc1.iad.aaaa{}",
}


def link(first: str, second: str, kind: str = "") -> dict[str, Any]:
    near, far = sorted((first, second))
    clouds = (near.split("-")[0], far.split("-")[0])
    name = kind or KINDS.get(clouds, "vpn")
    made: dict[str, Any] = {"between": [near, far], "kind": name, "gbps": 1}
    if name == "circuit":
        number = STACKS.index(near) * len(STACKS) + STACKS.index(far)
        ends = {end: {"id": PORTS[end.split("-")[0]].format(number), "vlan": 101} for end in (near, far)}
        made["circuit"] = {"router_asn": 64600 + number, "ends": ends}
    return made


class World:
    """Regions in simulated clouds, and a backbone over them."""

    def __init__(self, root: Path, stacks: list[str], *, ecmp: bool = True) -> None:
        self.root = root
        self.ports: set[str] = set()
        self.running = Running(root)
        self.specs = {stack: TypeAdapter(AnyRegion).validate_python(declared(stack)) for stack in stacks}
        self.regions = {
            stack: Region(root, stack, config(stack), spec.network.cidr, ecmp=ecmp)
            for stack, spec in self.specs.items()
        }

    def up(self, links: list[dict[str, Any]], names: dict[str, str] | None = None) -> Reachability:
        """Bring the backbone up, with the second pass that links between AWS and OCI need."""
        plan = plan_backbone(
            Declared.model_validate({"links": links}),
            self.specs,
            Fabric.model_validate({"name": "demo", "names": names or {}}),
            catalog=default_catalog(),
        )
        for link in plan.links:
            if isinstance(link, CircuitPlan):
                for stack, end in link.ports.items():
                    if stack in AZURE and end.port not in self.ports:
                        self.ports.add(end.port)
                        self.regions[stack].expressroute(end.port)
        made = self.run(plan, None)
        if made["pending_links"]:
            self.run(plan, made["headends"])
        return reachability(self.root)

    def run(self, plan: BackbonePlan, headends: Any) -> dict[str, Any]:
        """Run the backbone's program once, with what its last run put out."""

        def program() -> dict[str, Any]:
            regions = {
                name: pulumi.Output.from_input(region.outputs) for name, region in self.regions.items()
            }
            return BackboneComponent(plan, regions, known_headends=headends).outputs

        return run(self.running, program)


def graph(links: list[dict[str, Any]]) -> set[frozenset[str]]:
    return {frozenset(link["between"]) for link in links}


ONE_OF_EACH = [
    link(AWS[0], AWS[1]),
    link(AZURE[0], AZURE[1]),
    link(OCI[0], OCI[1]),
    link(AWS[0], AZURE[0]),
    link(AWS[0], OCI[0]),
    link(AZURE[1], OCI[1]),
    link(AZURE[0], OCI[0], "interconnect"),
    link(AWS[1], OCI[1], "circuit"),
    link(AWS[1], AZURE[1], "circuit"),
    link(AZURE[2], OCI[2], "circuit"),
]


def only(root: Path, type_: str, number: int = 0) -> str:
    return sorted(entry.resource.id for entry in held(root, type_=type_))[number]
