from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network
from itertools import combinations

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import Service
from gpufabric.cost.plan_items import items_of_backbone
from gpufabric.policies.billing.extract import EXTRACTORS
from tests.components.backbone.conftest import CIDRS, TRIANGLE, build_of, plan_of

FREE = default_catalog().free_types().keys()

AWS, AZURE, OCI, WEST = "aws-us-east-1", "azure-eastus", "oci-us-ashburn-1", "aws-us-west-2"
ADDRESSES = {
    f"rendezvous.{AWS}": "10.16.255.225",
    f"rendezvous.{AZURE}": "10.32.223.225",
    f"rendezvous.{OCI}": "10.48.223.225",
}


def mesh(*stacks):
    return [
        {"between": [a, b], "kind": "tgw-peering" if a[:3] == b[:3] == "aws" else "vpn", "gbps": 1}
        for a, b in combinations(stacks, 2)
    ]


def test_each_region_has_a_zone_for_its_own_network(triangle):
    zones = {resource.name: resource for resource in triangle.all("Zone")}
    assert set(zones) == {AWS, OCI}
    assert {zone.inputs["name"] for zone in zones.values()} == {"fabric.internal"}
    assert zones[AWS].inputs["vpcs"] == [{"vpcId": f"vpc:{AWS}", "vpcRegion": "us-east-1"}]
    assert zones[OCI].inputs["viewId"] == f"view:resolver:vcn:{OCI}"
    assert (zones[OCI].inputs["scope"], zones[OCI].inputs["zoneType"]) == ("PRIVATE", "PRIMARY")
    assert triangle.one("PrivateZone", AZURE).inputs["privateZoneName"] == "fabric.internal"
    link = triangle.one("VirtualNetworkLink", AZURE).inputs
    assert link["virtualNetwork"] == {"id": f"vnet-id:{AZURE}"}
    assert link["registrationEnabled"] is False


def test_all_regions_have_the_same_records(triangle):
    names = triangle.outputs["names"]
    assert names["zone"] == "fabric.internal"
    addresses = {name: record["address"] for name, record in names["records"].items()}
    assert (
        addresses.items()
        >= {f"{name}.fabric.internal": address for name, address in ADDRESSES.items()}.items()
    )
    assert set(names["records"]) == {
        *(f"{name}.fabric.internal" for name in ADDRESSES),
        "lighthouse.fabric.internal",
        "lighthouse-fallback.fabric.internal",
    }
    by_kind = {
        "Record": {
            resource.inputs["name"]: resource.inputs["records"] for resource in triangle.all("Record")
        },
        "PrivateRecordSet": {
            f"{resource.inputs['relativeRecordSetName']}.fabric.internal": [
                row["ipv4Address"] for row in resource.inputs["aRecords"]
            ]
            for resource in triangle.all("PrivateRecordSet")
        },
        "Rrset": {
            resource.inputs["domain"]: [row["rdata"] for row in resource.inputs["items"]]
            for resource in triangle.all("Rrset")
        },
    }
    expected = {name: [record["address"]] for name, record in names["records"].items()}
    assert by_kind == dict.fromkeys(by_kind, expected)


def test_answers_are_kept_for_a_short_time(triangle):
    kept = [
        resource.inputs["ttl"] for kind in ("Record", "PrivateRecordSet") for resource in triangle.all(kind)
    ]
    kept += [row["ttl"] for resource in triangle.all("Rrset") for row in resource.inputs["items"]]
    assert len(kept) == 15
    assert set(kept) == {30}


def test_another_seat_changes_one_record_of_each_zone():
    links = mesh(AWS, AZURE, OCI)
    before = build_of(plan_of(links), None)
    chosen = before.outputs["names"]["records"]
    fallback = chosen["lighthouse-fallback.fabric.internal"]["stack"]
    assert chosen["lighthouse.fabric.internal"]["stack"] != fallback
    after = build_of(plan_of(links, names={"lighthouse": fallback}), None)
    assert after.names == before.names
    inputs = {(resource.type, resource.name): resource.inputs for resource in after.custom}
    changed = {
        resource.name for resource in before.custom if inputs[resource.type, resource.name] != resource.inputs
    }
    assert changed == {f"{stack}-lighthouse" for stack in (AWS, AZURE, OCI)}


def test_a_further_region_adds_records_and_changes_none_where_the_lighthouse_stays():
    stay = {"lighthouse": AZURE}
    before = build_of(plan_of(mesh(AWS, AZURE, OCI), names=stay), None)
    after = build_of(plan_of(mesh(AWS, AZURE, OCI, WEST), names=stay), None)
    kinds = {"Record", "PrivateRecordSet", "Rrset", "Zone", "PrivateZone", "VirtualNetworkLink"}
    inputs = {(resource.type, resource.name): resource.inputs for resource in after.custom}
    fallback = "-lighthouse-fallback"  # the region that is far away is on a power domain of its own
    for resource in before.custom:
        if resource.kind in kinds and not resource.name.endswith(fallback):
            assert inputs[resource.type, resource.name] == resource.inputs, resource.name
    added = {name for _, name in after.names - before.names if "rendezvous" in name}
    assert {f"{stack}-rendezvous.{WEST}" for stack in (AWS, AZURE, OCI)} < added


def test_the_zone_has_the_declared_name():
    graph = build_of(plan_of(mesh(AWS, AZURE), names={"zone": "train.example.net"}), None)
    assert {resource.inputs["name"] for resource in graph.all("Record")} == {
        f"{name}.train.example.net"
        for name in ("lighthouse", "lighthouse-fallback", f"rendezvous.{AWS}", f"rendezvous.{AZURE}")
    }


def test_addresses_are_of_the_region_that_a_name_leads_to(triangle):
    for record in triangle.outputs["names"]["records"].values():
        assert IPv4Address(record["address"]) in IPv4Network(CIDRS[record["stack"]])


def test_zones_are_billed_and_records_are_free(triangle):
    types = {resource.type for resource in triangle.custom if not resource.type.startswith("pulumi:")}
    assert types <= EXTRACTORS.keys() | FREE
    planned = [item.key for item in items_of_backbone(plan_of(TRIANGLE)) if isinstance(item, Service)]
    assert planned.count("hosted-zone") == 1
    assert planned.count("private-dns-zone") == 2
    zone = default_catalog().services("aws")["hosted-zone"]
    assert (zone.unit.value, zone.prices[0].usd.value) == ("month", Decimal("0.50"))
