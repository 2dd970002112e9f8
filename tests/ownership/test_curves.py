import pytest

from gpufabric.ownership.assumptions import Assumption
from gpufabric.ownership.break_even import break_even_utilization, break_even_years
from gpufabric.ownership.curves import (
    break_even_over_years,
    lease_over_time,
    lease_over_utilization,
    own_over_time,
    own_over_utilization,
)
from gpufabric.ownership.owning import owning, usd_per_useful_hour
from gpufabric.spec.ownership import OwnershipCase
from tests.ownership.conftest import EXAMPLE, price

CERTAIN = {key: Assumption(value, value, value) for key, value in EXAMPLE.items()}


def test_owning_costs_less_an_hour_the_more_it_is_used(case: OwnershipCase) -> None:
    points = own_over_utilization(case, CERTAIN)
    costs = [point.expected for point in points]
    assert costs == sorted(costs, reverse=True)
    [stated] = [point for point in points if point.utilization == EXAMPLE["utilization"]]
    assert stated.low == stated.expected == stated.high == pytest.approx(usd_per_useful_hour(case, EXAMPLE))


def test_the_band_is_that_of_the_other_assumptions(case: OwnershipCase) -> None:
    assumptions = CERTAIN | {
        "utilization": Assumption(0.1, 0.5, 1.0),
        "hardware_usd_per_accelerator": Assumption(40000, 54000, 60000),
    }
    for point in own_over_utilization(case, assumptions):
        assert point.low < point.expected < point.high


def test_only_a_lease_by_use_stays_flat(case: OwnershipCase) -> None:
    by_use = {usd for _, usd in lease_over_utilization(case, price("4.00"), EXAMPLE)}
    assert [round(usd, 9) for usd in by_use] == [4.0] * len(by_use)
    reserved = dict(lease_over_utilization(case, price("4.00", "reserved-1y"), EXAMPLE))
    assert reserved[0.5] == pytest.approx(2 * reserved[1.0])


def test_costs_over_time_cross_where_the_break_even_is(case: OwnershipCase) -> None:
    lease = price("5.00")
    years = break_even_years(case, lease, EXAMPLE)
    assert years is not None
    own, leased = dict(own_over_time(case, EXAMPLE)), dict(lease_over_time(case, lease, EXAMPLE))
    assert leased[years] >= own[years]
    assert leased[years - 1 / 12] < own[years - 1 / 12]


def test_without_cost_of_capital_the_sum_is_what_is_paid(case: OwnershipCase) -> None:
    values = {**EXAMPLE, "cost_of_capital": 0.0}
    own = owning(case, values)
    start, end = own_over_time(case, values)[0], own_over_time(case, values)[-1]
    assert start == (0.0, own.hardware_usd)
    assert end[0] == 5
    assert end[1] == pytest.approx(own.hardware_usd + 5 * own.operating_usd_per_year)


def test_the_longer_machines_are_kept_the_less_they_must_be_used(case: OwnershipCase) -> None:
    points = break_even_over_years(case, price("5.00"), EXAMPLE)
    shares = [share for _, share in points]
    assert shares == sorted(shares, reverse=True)
    assert dict(points)[5.0] == break_even_utilization(case, price("5.00"), EXAMPLE)
    assert break_even_over_years(case, price("5.00", "reserved-1y"), EXAMPLE) == ()
    assert break_even_over_years(case, price("0.50"), EXAMPLE) == ()
