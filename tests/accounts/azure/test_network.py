from collections.abc import Callable

from gpufabric.accounts.target import Target
from gpufabric.plan.region import STACK_TAG
from gpufabric.snapshots.rows import Zone
from tools.loopback.azure.account import LOCATIONS, NETWORKS
from tools.loopback.azure.bodies import location, network
from tools.loopback.azure.server import Loopback

Read = Callable[..., dict]


def test_zones_have_their_physical_names(target: Target, read: Read) -> None:
    zones = read(target, "network")["zones"]
    assert zones.rows == {"1": Zone(name="eastus-az3"), "2": Zone(name="eastus-az1")}
    assert not zones.absent


def test_a_declared_zone_that_the_region_lacks_is_absent(
    azure: Loopback, declare: Callable[..., Target], read: Read
) -> None:
    assert "3" in read(declare(zone="3"), "network")["zones"].absent
    azure.set(LOCATIONS, {"value": [location("eastus", {})]})
    assert read(declare(), "network")["zones"].rows == {}


def test_an_unknown_region_is_a_failure(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(LOCATIONS, {"value": [location("westus", {"1": "westus-az1"})]})
    sections = read(target, "network")
    assert sections["zones"].rows is None
    failure = sections["zones"].failures[0]
    assert (failure.cause, failure.text) == (
        "unknown-region",
        "eastus is not among the subscription's regions",
    )
    assert sections["networks"].rows


def test_networks_of_the_region_with_all_ranges(azure: Loopback, target: Target, read: Read) -> None:
    hub = network("hub", "10.1.0.0/16", "10.0.0.0/16", a="10.0.0.0/24")
    two = {"id": f"{hub['id']}/subnets/b", "properties": {"addressPrefixes": ["10.1.0.0/24", "10.1.1.0/24"]}}
    hub["properties"]["subnets"].append(two)
    azure.set(NETWORKS, {"value": [network("far", "10.9.0.0/16", location="westus"), hub]})
    rows = read(target, "network")["networks"].rows
    assert list(rows) == [hub["id"]]
    assert rows[hub["id"]].ranges == ("10.0.0.0/16", "10.1.0.0/16")
    assert set(rows[hub["id"]].subnets.values()) == {"10.0.0.0/24", "10.1.0.0/24", "10.1.1.0/24"}


def test_a_network_names_its_stack(azure: Loopback, target: Target, read: Read) -> None:
    own = {**network("own", "10.32.0.0/16"), "tags": {STACK_TAG: "azure-eastus"}}
    azure.set(NETWORKS, {"value": [own, network("hub", "10.0.0.0/16")]})
    rows = read(target, "network")["networks"].rows
    assert [row.stack for row in rows.values()] == ["", "azure-eastus"]


def test_a_subscription_may_have_no_network(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(NETWORKS, {"value": []})
    assert read(target, "network")["networks"].rows == {}
