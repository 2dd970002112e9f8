import pytest

from gpufabric.ownership.break_even import (
    break_even_usd_per_hour,
    break_even_utilization,
    break_even_years,
)
from gpufabric.ownership.leasing import lease, lowest_of_each
from gpufabric.ownership.owning import usd_per_useful_hour
from gpufabric.spec.ownership import OwnershipCase
from tests.ownership.conftest import EXAMPLE, price


def test_at_the_break_even_price_both_cost_the_same(case: OwnershipCase) -> None:
    usd = break_even_usd_per_hour(case, EXAMPLE)
    leased = lease(case, price(f"{usd:.9f}", "reserved-3y"), EXAMPLE)
    assert leased.usd_per_useful_hour == pytest.approx(usd_per_useful_hour(case, EXAMPLE))


def test_at_the_break_even_utilization_both_cost_the_same(case: OwnershipCase) -> None:
    share = break_even_utilization(case, price("3.00"), EXAMPLE)
    assert share is not None
    values = {**EXAMPLE, "utilization": share}
    assert usd_per_useful_hour(case, values) == pytest.approx(3.00)


@pytest.mark.parametrize("mode", ["capacity-block", "reserved-1y", "reserved-3y", "contract"])
def test_leases_that_charge_unused_hours_have_no_such_utilization(case: OwnershipCase, mode: str) -> None:
    assert break_even_utilization(case, price("16.00", mode), EXAMPLE) is None


def test_unused_hours_cost_with_a_commitment_alone(case: OwnershipCase) -> None:
    half = {**EXAMPLE, "utilization": 0.5}
    assert lease(case, price("4.00"), half).usd_per_useful_hour == pytest.approx(4.00)
    assert lease(case, price("4.00", "reserved-1y"), half).usd_per_useful_hour == pytest.approx(8.00)


def test_a_cheap_lease_is_never_beaten(case: OwnershipCase) -> None:
    assert break_even_utilization(case, price("0.50"), EXAMPLE) is None
    assert break_even_years(case, price("0.50"), EXAMPLE) is None


def test_without_cost_of_capital_the_time_is_price_over_saving(case: OwnershipCase) -> None:
    values = {**EXAMPLE, "cost_of_capital": 0.0}
    operating = 0.03 * 54000 + 1.97 * 130 * 12 + 1.97 * 1.15 * 8760 * 0.0725
    saved_a_year = 10 * 8760 * 0.9 - operating
    assert break_even_years(case, price("10"), values) == pytest.approx(54000 / saved_a_year, abs=1 / 12)


def test_the_lowest_price_of_each_cloud_and_mode_counts() -> None:
    offers = [price("16"), price("14"), price("20", cloud="aws"), price("12", "reserved-1y")]
    kept = lowest_of_each(offers)
    assert [(offer.cloud, offer.mode, str(offer.usd_per_gpu_hour)) for offer in kept] == [
        ("oci", "reserved-1y", "12"),
        ("oci", "on-demand", "14"),
        ("aws", "on-demand", "20"),
    ]
