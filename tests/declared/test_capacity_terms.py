"""Terms of the capacity of pools, for each mode of each cloud."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.declared.capacity_terms import CapacityTermOutputs, capacity_terms
from gpufabric.spec.fabric import Fabric
from tests.catalog.walk import CLOUDS
from tests.manifests.conftest import plan_of
from tests.plan.conftest import REGIONS

TODAY = date(2026, 12, 1)
PRICE = {"amount": 3, "unit": "gpu-hour", "source": "contract 2026-10", "valid_until": "2027-12-31"}
GROUP = (
    "/subscriptions/0b1f6471-1bf0-4dda-aec3-111122223333/resourceGroups/g/providers/Microsoft.Compute/"
    "capacityReservationGroups/h200"
)
RESERVATIONS = {
    "aws": "cr-0123456789abcdef0",
    "azure": GROUP,
    "oci": "ocid1.capacityreservation.oc1.iad.aaaaaaaa",
}
BLOCK = {
    "mode": "capacity-block",
    "id": "cr-0123456789abcdef0",
    "nodes": 4,
    "starts": "2026-12-01T12:30:00+01:00",
    "ends": "2026-12-15T11:30:00Z",
}


def terms(cloud: str, **capacity: Any) -> list[CapacityTermOutputs]:
    """Return the terms of the cloud's pool with other capacity."""
    (pool,) = REGIONS[cloud]["pools"].values()
    declared = {**pool, "nodes": 2, "capacity": capacity}
    declared.pop("max_nodes", None)
    return capacity_terms(
        plan_of(cloud, pools={"train": declared}), Fabric(name="demo"), default_catalog(), TODAY
    )


def bounds(term: CapacityTermOutputs) -> tuple[str | None, str, str | None, str]:
    return term["begins"], term["begin"], term["ends"], term["end"]


@pytest.mark.parametrize(("cloud", "mode"), [*((cloud, "on-demand") for cloud in CLOUDS), ("aws", "spot")])
def test_nothing_is_held_on_demand_and_on_spot(cloud: str, mode: str) -> None:
    reason = {"force_reason": "a short trial of a shape"} if mode == "spot" else {}
    (term,) = terms(cloud, mode=mode, **reason)
    assert (term["mode"], term["count"], term["usd_per_hour_idle"]) == (mode, 2, "0.00")
    assert bounds(term) == (None, "open", None, "open")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_dates_of_an_existing_reservation_are_unknown(cloud: str) -> None:
    (term,) = terms(cloud, mode="reservation", id=RESERVATIONS[cloud], nodes=4, price=PRICE)
    assert bounds(term) == (None, "unknown", None, "unknown")
    gpus = default_catalog().shape(cloud, next(iter(REGIONS[cloud]["pools"].values()))["shape"]).gpu.count
    assert term["count"] == 4
    assert term["usd_per_hour_idle"] == f"{Decimal(4 * 3 * gpus.value)}.00"


@pytest.mark.parametrize("cloud", ["azure", "oci"])
def test_a_new_reservation_begins_with_the_stack_and_has_no_end(cloud: str) -> None:
    (term,) = terms(cloud, mode="new-reservation", nodes=3, price=PRICE)
    assert (term["mode"], term["count"]) == ("new-reservation", 3)
    assert bounds(term) == (None, "with-stack", None, "open")
    assert Decimal(term["usd_per_hour_idle"] or 0) > 0


def test_a_block_has_its_dates_in_utc_also_after_its_end() -> None:
    for ends in ("2026-12-15T11:30:00Z", "2026-12-02T11:30:00Z"):
        (term,) = terms("aws", **{**BLOCK, "ends": ends}, price={**PRICE, "unit": "node-hour"})
        assert bounds(term) == ("2026-12-01T11:30:00Z", "dated", ends, "dated")
        assert (term["count"], term["usd_per_hour_idle"]) == (4, "12.00")


def test_a_price_that_no_longer_holds_leaves_the_cost_unknown() -> None:
    (term,) = terms(
        "azure", mode="reservation", id=GROUP, nodes=4, price={**PRICE, "valid_until": "2026-11-01"}
    )
    assert term["usd_per_hour_idle"] is None


def test_pools_that_share_a_reservation_name_each_other() -> None:
    (pool,) = REGIONS["azure"]["pools"].values()
    shared = {"mode": "reservation", "id": GROUP, "nodes": 4}
    pools = {
        "aa": {**pool, "nodes": 2, "capacity": shared},
        "bb": {**pool, "nodes": 2, "capacity": {**shared, "id": GROUP.upper().replace("/SUB", "/sub")}},
        "cc": {**pool, "nodes": 2, "capacity": {"mode": "on-demand"}},
    }
    planned = plan_of("azure", pools=pools)
    listed = capacity_terms(planned, Fabric(name="demo"), default_catalog(), TODAY)
    assert [term["shared_with"] for term in listed] == [["bb"], ["aa"], []]
