"""Capacity of an Azure subscription: reservation groups, restrictions, features and prices."""

from pathlib import Path
from typing import Any

from gpufabric.catalog.catalog import default_catalog
from gpufabric.simcloud.cloudfiles.drafting.account import AccountDraft, KnownRegion
from gpufabric.simcloud.cloudfiles.drafting.prices import draft_prices
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.price import ContractPrice
from tests.simcloud.cloudfiles.drafting.drafted import NOW, STACKS, drafted, region

SUBSCRIPTION = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
GROUP = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/lab/providers/Microsoft.Compute/"
    "capacityReservationGroups/train"
)
SIZE = "Standard_ND96isr_H200_v5"
ROW = {"shape": SIZE, "kind": "on-demand", "state": "Succeeded", "is_usable": True}


def test_groups_restrictions_and_features(tmp_path: Path, repo: Path) -> None:
    capacity = {"mode": "reservation", "id": GROUP, "nodes": 6}
    pools = {"train": {"shape": SIZE, "nodes": 4, "capacity": capacity}}
    rows = {
        f"{GROUP.upper()}/one": {**ROW, "zone": "1", "nodes": 4, "free_nodes": 4},
        f"{GROUP.upper()}/two": {**ROW, "zone": "2", "nodes": 3, "free_nodes": 1},
    }
    offers = {
        f"{SIZE}@1": {"is_sold": True},
        f"{SIZE}@3": {"is_sold": False, "reason": "NotAvailableForSubscription"},
        "Standard_ND96isr_H100_v5@": {"is_sold": False},
    }
    features = {
        "Microsoft.ContainerService/AKSInfinibandSupport": {
            "is_registered": True,
            "cloud_state": "Registered",
        },
        "Microsoft.Compute/Other": {"is_registered": False, "cloud_state": "NotRegistered"},
        "Microsoft.StorageCache": {"is_registered": False, "cloud_state": "NotRegistered"},
    }
    snapshots: Any = {"capacity": {"held": rows, "offers": offers, "features": features}}
    file = drafted(tmp_path, repo, {STACKS["azure"]: region("azure", pools=pools)}, snapshots)["azure"]
    (group,) = file["reservation_groups"]
    assert group["id"] == GROUP, "in the spelling of the pool"
    assert group["reservations"] == [
        {"size": SIZE, "zone": "1", "count": 4},
        {"size": SIZE, "zone": "2", "count": 1},
    ]
    assert file["restrictions"] == [
        {"region": "eastus", "size": "Standard_ND96isr_H100_v5"},
        {"region": "eastus", "size": SIZE, "zones": ["3"]},
    ]
    assert file["features"] == ["Microsoft.ContainerService/AKSInfinibandSupport"]
    assert file["unregistered_providers"] == ["Microsoft.StorageCache"]


def test_a_price_for_a_month_counts_730_hours(tmp_path: Path, repo: Path) -> None:
    price = {"amount": 51.5, "unit": "gpu-month", "source": "offer 7", "valid_until": "2027-12-31"}
    pools = {"train": {"shape": SIZE, "nodes": 4, "price": price}}
    file = drafted(tmp_path, repo, {STACKS["azure"]: region("azure", pools=pools)})
    (entry,) = file["prices"]
    assert entry["usd"] == "0.564383562", "eight times 51.50 in 730 hours"


def test_prices_of_the_fabric() -> None:
    """A pool's price comes before them, and an encrypted one stays away."""
    terms = {"cloud": "azure", "source": "contract 4711", "valid_until": "2027-12-31"}
    prices = [
        {**terms, "service": "expressroute-circuit-10gbps", "amount": 900, "unit": "month"},
        {**terms, "shape": SIZE, "amount": 30, "unit": "node-hour"},
        {**terms, "shape": "Standard_ND96isr_H100_v5", "amount": "[secret]", "unit": "node-hour"},
        {**terms, "shape": SIZE, "amount": 9, "unit": "node-hour", "regions": ["westus"]},
    ]
    pool = {"shape": SIZE, "nodes": 4, "price": {**terms, "amount": 40, "unit": "node-hour"}}
    del pool["price"]["cloud"]
    declared = AzureRegion.model_validate(region("azure", pools={"train": pool}))
    draft = AccountDraft("azure", SUBSCRIPTION)
    known = KnownRegion("eastus", {STACKS["azure"]: declared})
    stated = [ContractPrice.model_validate(price) for price in prices]
    draft_prices(draft, [known], stated, default_catalog(), NOW.date())
    entries = {(entry["product"], entry["mode"]): (entry["usd"], entry["per"]) for entry in draft.prices}
    assert entries == {
        (SIZE, "on-demand"): ("40", "hour"),
        (SIZE, "reservation"): ("30", "hour"),
        ("expressroute-circuit-10gbps", ""): ("900", "month"),
    }
    assert draft.unknown == [
        "price of Standard_ND96isr_H100_v5 in eastus: it is encrypted; the ledger charges the list price"
    ]
