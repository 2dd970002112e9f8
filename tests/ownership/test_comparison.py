import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.ownership.assumptions import Assumption
from gpufabric.ownership.cash import advantage_of_owning, cash_flow
from gpufabric.ownership.comparison import compare
from gpufabric.ownership.sensitivity import bounds, swings
from gpufabric.spec.ownership import OwnershipCase
from tests.ownership.conftest import EXAMPLE, price

CERTAIN = {key: Assumption(value, value, value) for key, value in EXAMPLE.items()}


def test_payments_by_year_split_capital_and_operating_expense(case: OwnershipCase) -> None:
    flow = cash_flow(case, price("3.00"), EXAMPLE)
    assert [year.number for year in flow] == [0, 1, 2, 3, 4, 5]
    assert flow[0].capital_usd == pytest.approx(54000)
    assert flow[5].capital_usd == pytest.approx(-5400)
    assert sum(year.lease_usd for year in flow) == pytest.approx(5 * 8760 * 0.9 * 3.00)


def test_a_part_of_a_year_costs_a_part(case: OwnershipCase) -> None:
    flow = cash_flow(case, price("3.00"), {**EXAMPLE, "years": 2.5})
    assert [year.share for year in flow] == [0, 1, 1, 0.5]
    assert flow[3].lease_usd == pytest.approx(flow[1].lease_usd / 2)


@given(usd=st.floats(0.1, 30), years=st.integers(1, 8), rate=st.floats(0, 0.3))
def test_owning_has_an_advantage_exactly_below_the_price_of_the_lease(
    usd: float, years: int, rate: float
) -> None:
    case = OwnershipCase(accelerator="GB200", accelerators=1)
    values = {**EXAMPLE, "years": float(years), "cost_of_capital": rate}
    certain = {key: Assumption(value, value, value) for key, value in values.items()}
    result = compare(case, certain, [price(f"{usd:.6f}")])
    [against] = result.against
    difference = against.lease.usd_per_useful_hour - result.usd_per_useful_hour
    assert against.advantage_usd * difference >= 0 or abs(difference) < 1e-6


def test_the_greatest_swing_comes_first_and_certain_values_have_none(case: OwnershipCase) -> None:
    assumptions = CERTAIN | {
        "usd_per_kwh": Assumption(0.07, 0.0725, 0.075),
        "hardware_usd_per_accelerator": Assumption(30000, 54000, 60000),
    }
    [against] = compare(case, assumptions, [price("3.00")]).against
    assert [swing.key for swing in against.swings] == ["hardware_usd_per_accelerator", "usd_per_kwh"]
    assert against.advantage_low_usd < against.advantage_usd < against.advantage_high_usd


def test_bounds_are_those_of_every_combination(case: OwnershipCase) -> None:
    assumptions = CERTAIN | {
        "years": Assumption(4, 5, 6),
        "utilization": Assumption(0.5, 0.9, 1.0),
        "resale_share": Assumption(0.0, 0.1, 0.3),
        "pue": Assumption(1.1, 1.15, 1.5),
    }

    def advantage(values: dict[str, float]) -> float:
        return advantage_of_owning(case, price("5.00"), values)

    ends = [(value.low, value.high) for value in assumptions.values()]
    every = [
        advantage(dict(zip(assumptions, chosen, strict=True))) for chosen in set(itertools.product(*ends))
    ]
    low, high = bounds(assumptions, advantage)
    assert low == pytest.approx(min(every))
    assert high == pytest.approx(max(every))
    assert swings(assumptions, advantage)[0].size > 0


def test_no_price_is_no_comparison(case: OwnershipCase) -> None:
    assert compare(case, CERTAIN, []).against == ()
