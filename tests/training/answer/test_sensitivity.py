from decimal import Decimal

from gpufabric.catalog.catalog import default_catalog
from gpufabric.training.answer.inputs import HourlyCost
from gpufabric.training.answer.quantity import Quantity
from gpufabric.training.answer.sensitivity import (
    FAILURES,
    PACE,
    POWER,
    PRICES,
    PUE,
    Sensitivity,
    dominant,
    sensitivities,
)
from tests.training.answer.test_part import given

CATALOG = default_catalog()
SAME = {"contract": HourlyCost(Decimal(10)), "listed": HourlyCost(Decimal(10))}


def test_each_assumption_moves_a_result_by_its_own_range_alone() -> None:
    effects = sensitivities(
        given(tokens_per_second=Quantity(3, 4), goodput=Quantity(0.8, 0.96), **SAME), CATALOG
    )
    assert [(effect.result, effect.assumption) for effect in effects] == [
        ("days", PACE),
        ("days", FAILURES),
        ("usd", PACE),
        ("usd", FAILURES),
        ("kwh", PUE),
        ("kwh", PACE),
        ("kwh", POWER),
        ("kwh", FAILURES),
    ]
    assert dominant(effects, "days") == Sensitivity("days", PACE, 4 / 3)


def test_a_contract_counts_if_both_sides_have_the_same_prices() -> None:
    prices = {"contract": HourlyCost(Decimal(5)), "listed": HourlyCost(Decimal(10))}
    first = dominant(sensitivities(given(**prices), CATALOG), "usd")
    assert first == Sensitivity("usd", PRICES, 2.0)
    partial = {"contract": HourlyCost(Decimal(5), ("x",)), "listed": HourlyCost(Decimal(10))}
    assert PRICES not in {effect.assumption for effect in sensitivities(given(**partial), CATALOG)}


def test_an_assumption_without_a_range_is_no_effect() -> None:
    exact = given(tokens_per_second=Quantity.exact(3), goodput=Quantity.exact(0.9), **SAME)
    assert dominant(sensitivities(exact, CATALOG), "days") is None
