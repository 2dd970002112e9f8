"""Private DNS zones, links and records."""

import pytest

from gpufabric.simcloud.clouds.azure.rules import zones as rules
from tests.simcloud.clouds.azure.subscription import Case

NAME = "fabric.internal"


def zone(sub, name=NAME, group="rg"):
    return sub.make(
        "privatedns:PrivateZone", f"{group}-{name}",
        resourceGroupName=group, privateZoneName=name, location="Global",
    )  # fmt: skip


def link(sub, network, name, zone_name=NAME, group="rg"):
    return sub.make(
        "privatedns:VirtualNetworkLink", f"{group}-{name}",
        resourceGroupName=group, privateZoneName=zone_name, virtualNetworkLinkName=name,
        location="Global", registrationEnabled=False,
        virtualNetwork={"id": network.id},
    )  # fmt: skip


def record(sub, *addresses, ttl=30):
    return sub.make(
        "privatedns:PrivateRecordSet", "r", resourceGroupName="rg", privateZoneName=NAME, recordType="A",
        relativeRecordSetName="lighthouse", ttl=ttl,
        aRecords=[{"ipv4Address": address} for address in addresses],
    )  # fmt: skip


def linked_twice(sub):
    network = sub.network()
    zone(sub)
    link(sub, network, "one")
    link(sub, network, "two")


def linked_to_two_zones(sub):
    network = sub.network()
    sub.group("other")
    zone(sub)
    zone(sub, group="other")
    link(sub, network, "one")
    link(sub, network, "two", group="other")


def recorded(*addresses, ttl=30):
    def make(sub):
        zone(sub)
        record(sub, *addresses, ttl=ttl)

    return make


CASES = [
    Case("one label", rules.NAME, lambda sub: zone(sub, "internal"), "'internal' is invalid"),
    Case("no name", rules.NAME, lambda sub: zone(sub, "two words.x"), "'two words.x' is invalid"),
    Case("Azure's name", rules.RESERVED, lambda sub: zone(sub, "azure.com"), "'azure.com' is reserved"),
    Case("second link", rules.ONE_LINK, linked_twice, "exists already"),
    Case("second zone", rules.OVERLAP, linked_to_two_zones,
         "You tried to link virtual network with 'fabric.internal' and 'fabric.internal' zones."),
    Case("no address", rules.ADDRESS, recorded("10.0.0"), "The value '10.0.0'"),
    Case("no record", rules.RECORDS, recorded(), "has 0 records"),
    Case("too many", rules.RECORDS, recorded(*(f"10.0.0.{n}" for n in range(21))), "has 21 records"),
    Case("no time to live", rules.RECORDS, recorded("10.0.0.1", ttl=0), "a TTL of 1 to"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_refusals(case, sub):
    case.check(sub)


def test_what_is_allowed(sub):
    network = sub.network()
    zone(sub)
    zone(sub, "privatelink.blob.core.windows.net")
    link(sub, network, "one")
    link(sub, network, "two", "privatelink.blob.core.windows.net")
    link(sub, sub.network("10.1.0.0/16", "far"), "three")
    made = record(sub, "10.0.0.1", "10.0.0.2")
    assert made.outputs["fqdn"] == "lighthouse.fabric.internal."
    assert made.id.endswith("/privateDnsZones/fabric.internal/A/lighthouse")
