"""Facts about what exists and is declared, from a tenancy."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from oci.core import models as core

from gpufabric.accounts.oci.reader import OciReader
from gpufabric.accounts.oci.sections import MISSING
from gpufabric.accounts.target import Target
from gpufabric.spec.backbone import RegionExisting
from gpufabric.spec.given_facts import (
    ClusterFacts,
    DnsZoneFacts,
    FileSystemFacts,
    HubFacts,
    PlacementFacts,
    RouteTableFacts,
    SecurityGroupFacts,
    StoreFacts,
    SubnetFacts,
)
from tests.accounts.oci import given_things as given
from tests.accounts.oci.conftest import STACK, Declare
from tools.loopback.oci.facts import COMPARTMENT, FIRST, SUBNET, VCN
from tools.loopback.oci.server import Loopback, Refusal
from tools.loopback.oci.tenancy import Tenancy

EXISTING = {
    "network": {
        "id": VCN,
        "subnets": {"workers": {"id": SUBNET}},
        "security_groups": {"workers": {"id": given.GROUP}},
        "route_table": {"id": given.TABLE},
        "drg_id": given.DRG,
    },
    "cluster": {"id": given.CLUSTER},
    "storage": {"checkpoints": {"id": "lab-checkpoints"}, "lustre": {"id": given.FILES}},
}
POOLS = {
    "train": {"shape": "BM.GPU.B200.8", "nodes": 4, "existing": {"compute_cluster": {"id": given.COMPUTE}}}
}
OTHER_VCN = "ocid1.vcn.oc1.iad.aaaaother"


class Held:
    """Things that exist; tests change them."""

    def __init__(self) -> None:
        self.things = given.things()
        self.lists: dict[str, list[Any]] = {
            "ListNetworkSecurityGroupSecurityRules": given.rules(),
            "ListDrgAttachments": [given.attachment(VCN)],
            "ListDrgRouteTables": [given.drg_table(ecmp=True)],
        }


@pytest.fixture
def held(cloud: Loopback, tenancy: Tenancy) -> Held:
    held = Held()
    tenancy.buckets["lab-checkpoints"] = COMPARTMENT
    cloud.routes[:0] = given.routes(held.things, held.lists)
    return held


@pytest.fixture
def read(reader: OciReader, declare: Declare, held: Held) -> Callable[[], dict[str, Any]]:
    """Read the sections of the network by name."""

    def read() -> dict[str, Any]:
        target = with_hub(declare(existing=EXISTING, pools=POOLS, system_image_id=None))
        return {answer.section: answer for answer in reader.read(target, "network")}

    return read


def with_hub(target: Target) -> Target:
    given_parts = RegionExisting.model_validate({"hub": {"id": given.DRG}, "dns_zone_id": given.ZONE})
    return replace(target, hubs={STACK: given_parts})


WANTED = {
    "subnets": SubnetFacts.model_validate(
        {
            "network_id": VCN,
            "cidr": "10.8.1.0/24",
            "zone": "",
            "route_table_id": given.TABLE,
            "gives_public_addresses": False,
            "has_outbound": True,
        }
    ),
    "route_tables": RouteTableFacts(network_id=VCN, routes={"0.0.0.0/0": given.NAT}),
    "security_groups": SecurityGroupFacts(network_id=VCN, closed_on_itself=True),
    "clusters": ClusterFacts.model_validate(
        {
            "kubernetes_version": "v1.34.1",
            "network_id": VCN,
            "endpoint": "10.8.0.10:6443",
            "service_cidr": "10.96.0.0/16",
            "mode": "OCI_VCN_IP_NATIVE",
            "cluster_type": "ENHANCED_CLUSTER",
            "has_workload_identity": True,
            "status": "ACTIVE",
        }
    ),
    "stores": StoreFacts(region="us-ashburn-1", has_versioning=False, key_id=""),
    "file_systems": FileSystemFacts(subnet_id=SUBNET, address="10.8.1.5", mount_name="scratch"),
    "placements": PlacementFacts(zone=FIRST),
    "hubs": HubFacts(spreads_over_paths=True, network_ids=(VCN,)),
    "dns_zones": DnsZoneFacts(name="fabric.internal"),
}


def test_facts_of_every_kind(read: Callable[[], dict[str, Any]]) -> None:
    sections = read()
    failures = [failure for kind in WANTED for failure in sections[kind].failures]
    assert failures == []
    assert {kind: next(iter(sections[kind].rows.values())) for kind in WANTED} == WANTED
    assert all(not sections[kind].absent for kind in WANTED)


def test_only_declared_things_are_asked_for(
    reader: OciReader, declare: Declare, held: Held, cloud: Loopback
) -> None:
    assert WANTED.keys().isdisjoint(answer.section for answer in reader.read(declare(), "network"))
    asked = set(cloud.operations())
    assert not asked & {"GetSubnet", "GetDrg", "GetCluster", "GetZone"}


def test_what_oci_does_not_show_may_exist(read: Callable[[], dict[str, Any]], held: Held) -> None:
    del held.things[given.CLUSTER]
    clusters = read()["clusters"]
    assert (clusters.rows, clusters.absent) == ({}, {given.CLUSTER: MISSING})


def test_a_refused_call_leaves_its_section_unknown(
    read: Callable[[], dict[str, Any]], cloud: Loopback
) -> None:
    cloud.refusals["ListDrgAttachments"] = [Refusal(403, "NotAllowed")]
    sections = read()
    assert sections["hubs"].rows is None
    (failure,) = sections["hubs"].failures
    assert (failure.call, failure.cause) == ("network:ListDrgAttachments", "denied")
    assert "read virtual-network-family in compartment" in failure.fix
    assert sections["subnets"].rows


def test_an_internet_gateway_is_no_way_out_of_machines_without_public_addresses(
    read: Callable[[], dict[str, Any]], held: Held
) -> None:
    gateway = "ocid1.internetgateway.oc1.iad.aaaa"
    rule = core.RouteRule(destination="0.0.0.0/0", network_entity_id=gateway)
    held.things[given.TABLE].route_rules = [rule]
    assert read()["subnets"].rows[SUBNET].has_outbound is False


@pytest.mark.parametrize(("direction", "closed"), [("INGRESS", False), ("EGRESS", False)])
def test_a_group_needs_both_directions(
    read: Callable[[], dict[str, Any]], held: Held, direction: str, closed: bool
) -> None:
    listed = held.lists["ListNetworkSecurityGroupSecurityRules"]
    listed[:] = [rule for rule in listed if rule.direction == direction]
    assert read()["security_groups"].rows[given.GROUP].closed_on_itself is closed


def test_tables_of_a_drg_count_for_the_network_of_the_region(
    read: Callable[[], dict[str, Any]], held: Held
) -> None:
    other = "ocid1.drgroutetable.oc1.iad.aaaaother"
    held.lists["ListDrgAttachments"].append(given.attachment(OTHER_VCN, other))
    held.lists["ListDrgAttachments"].append(given.attachment("ocid1.vcn.oc1.iad.aaaagone", state="DETACHED"))
    held.lists["ListDrgRouteTables"].append(given.drg_table(other, ecmp=False))
    assert read()["hubs"].rows[given.DRG] == HubFacts(spreads_over_paths=True, network_ids=(OTHER_VCN, VCN))
