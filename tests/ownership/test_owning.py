import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.ownership.cash import present_value
from gpufabric.ownership.owning import even_payment, owning, usd_per_useful_hour
from gpufabric.spec.ownership import OwnershipCase
from tests.ownership.conftest import EXAMPLE


@pytest.mark.parametrize(("years", "usd"), [(4, "2.79"), (5, "2.47"), (6, "2.26")])
def test_an_example_computed_apart(case: OwnershipCase, years: int, usd: str) -> None:
    """Capital recovery of 54,000 dollars, less a tenth; 1.97 kW all year; rent; maintenance."""
    assert f"{usd_per_useful_hour(case, {**EXAMPLE, 'years': years}):.2f}" == usd


def test_a_gigawatt_has_servers_for_the_published_amount() -> None:
    """Epoch AI, 2026-05-14: servers of a gigawatt cost 5 billion dollars a year over five years."""
    case = OwnershipCase(accelerator="GB200", accelerators=round(1e6 / 132 * 72))
    values = EXAMPLE | {"hardware_usd_per_accelerator": 47222, "cost_of_capital": 0.0, "resale_share": 0.0}
    assert owning(case, values).capital_usd_per_year == pytest.approx(5e9, rel=0.05)


def test_a_building_keeps_the_value_of_its_later_years() -> None:
    case = OwnershipCase(accelerator="GB200", accelerators=10, housing="building")
    values = EXAMPLE | {"building_usd_per_kw": 20000, "building_years": 20}
    own = owning(case, values)
    assert own.building_usd == pytest.approx(10 * 1.97 * 20000)
    assert own.building_left_usd == pytest.approx(own.building_usd * 0.75)
    assert own.rent_usd_per_year == 0


def test_a_building_is_worth_nothing_after_its_life() -> None:
    case = OwnershipCase(accelerator="GB200", accelerators=1, housing="building")
    values = EXAMPLE | {"building_usd_per_kw": 20000, "building_years": 4}
    assert owning(case, values).building_left_usd == 0


@given(
    price=st.floats(1, 1e9),
    left_share=st.floats(0, 1),
    rate=st.floats(0, 0.5),
    years=st.integers(1, 30),
)
def test_even_payments_are_worth_the_price_less_what_is_left(
    price: float, left_share: float, rate: float, years: int
) -> None:
    payment = even_payment(price, price * left_share, rate, years)
    amounts = [(float(year), payment) for year in range(1, years + 1)]
    paid = present_value([*amounts, (float(years), price * left_share)], rate)
    assert paid == pytest.approx(price, rel=1e-6)
