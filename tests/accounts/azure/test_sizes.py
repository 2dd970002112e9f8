from collections.abc import Callable
from decimal import Decimal

import pytest

from gpufabric.accounts.crosscheck import differences
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import default_catalog
from gpufabric.snapshots.rows import Offer
from tools.loopback.azure.account import GB200, LUSTRE_TIERS, SIZES
from tools.loopback.azure.bodies import (
    SIZE,
    SYSTEM_SIZE,
    location_restriction,
    lustre_tier,
    size,
    zone_restriction,
)
from tools.loopback.azure.server import Loopback, failure

Read = Callable[..., dict]


def test_facts_of_a_size(target: Target, read: Read) -> None:
    facts = read(target, "capacity")["shapes"].rows[SIZE]
    assert (facts.gpus, facts.vcpus, facts.memory_gib, facts.architecture) == (4, 128, Decimal(900), "arm64")
    assert facts.quota_names == (f"Microsoft.Compute/{GB200}",)
    # Azure states neither the ports nor their rate.
    assert (facts.nics, facts.nic_gbps_total) == (None, None)


def test_the_facts_are_those_of_the_catalogue(target: Target, read: Read) -> None:
    facts = read(target, "capacity")["shapes"].rows[SIZE]
    assert differences(default_catalog().shape("azure", SIZE), facts) == []


def test_facts_that_are_not_stated_are_unknown(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(SIZES, {"value": [size(SIZE, "", ["1"], vCPUs="many", MemoryGB="0.5")]})
    facts = read(target, "capacity")["shapes"].rows[SIZE]
    assert (facts.gpus, facts.vcpus, facts.architecture, facts.quota_names) == (None, None, None, ())
    assert facts.memory_gib == Decimal("0.5")


@pytest.mark.parametrize(
    ("zones", "restrictions", "expected"),
    [
        (["1", "2"], [], {"1": Offer(is_sold=True), "2": Offer(is_sold=True)}),
        (["2"], [], {"1": Offer(is_sold=False, reason="not sold in this zone"), "2": Offer(is_sold=True)}),
        (
            ["1", "2"],
            [zone_restriction("1")],
            {"1": Offer(is_sold=False, reason="NotAvailableForSubscription"), "2": Offer(is_sold=True)},
        ),
        (["1"], [location_restriction("QuotaId")], {"1": Offer(is_sold=False, reason="QuotaId")}),
        ([], [], {"": Offer(is_sold=True)}),
        ([], [location_restriction()], {"": Offer(is_sold=False, reason="NotAvailableForSubscription")}),
    ],
)
def test_offers(
    zones: list[str],
    restrictions: list[dict],
    expected: dict[str, Offer],
    azure: Loopback,
    target: Target,
    read: Read,
) -> None:
    azure.set(SIZES, {"value": [size(SIZE, GB200, zones, restrictions)]})
    rows = read(target, "capacity")["offers"].rows
    assert {key.partition("@")[2]: offer for key, offer in rows.items() if key.startswith(SIZE)} == expected


def test_a_size_that_azure_does_not_list_is_absent(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(SIZES, {"value": [size(SYSTEM_SIZE, "standardDSv5Family", ["1"])]})
    sections = read(target, "capacity")
    assert f"{SIZE}@1" in sections["offers"].absent
    assert SIZE in sections["shapes"].absent


def test_the_region_is_asked_for(azure: Loopback, target: Target, read: Read) -> None:
    read(target, "capacity")
    (request,) = azure.asked(SIZES)
    assert request.query["$filter"] == "location eq 'eastus'"


def test_a_failed_list_is_asked_for_again(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(SIZES, failure(500, "Oops"), {"value": [size(SIZE, GB200, ["1"])]})
    sections = read(target, "capacity")
    assert sections["offers"].rows is None
    assert sections["shapes"].rows


def test_tiers_of_lustre_are_offers(azure: Loopback, target: Target, read: Read) -> None:
    tier = "AMLFS-Durable-Premium-500"
    azure.set(LUSTRE_TIERS, {"value": [lustre_tier(tier, ["2"])]})
    rows = read(target, "capacity")["offers"].rows
    assert rows[f"{tier}@1"] == Offer(is_sold=False, reason="not sold in this zone")
    azure.set(LUSTRE_TIERS, {"value": [lustre_tier(tier, ["1"], [location_restriction("QuotaId")])]})
    assert read(target, "capacity")["offers"].rows[f"{tier}@1"] == Offer(is_sold=False, reason="QuotaId")
    azure.set(LUSTRE_TIERS, {"value": []})
    assert read(target, "capacity")["offers"].absent == {f"{tier}@1": "not sold in eastus"}


def test_without_an_answer_on_lustre_the_section_is_not_complete(
    azure: Loopback, target: Target, read: Read
) -> None:
    azure.set(LUSTRE_TIERS, failure(403, "AuthorizationFailed"))
    sections = read(target, "capacity")
    assert sections["offers"].rows is None
    assert sections["offers"].failures[0].call == "Microsoft.StorageCache/skus/read"
    assert sections["shapes"].rows


def test_without_the_provider_of_lustre_its_tiers_are_absent(
    azure: Loopback, target: Target, read: Read
) -> None:
    azure.set(LUSTRE_TIERS, failure(409, "MissingSubscriptionRegistration"))
    answer = read(target, "capacity")["offers"]
    assert answer.rows[f"{SIZE}@1"].is_sold
    assert "not registered" in answer.absent["AMLFS-Durable-Premium-500@1"]
