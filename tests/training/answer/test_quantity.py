import pytest

from gpufabric.training.answer.quantity import Quantity


def test_a_product_multiplies_the_ends() -> None:
    assert Quantity(2, 4, 3).times(Quantity(10, 20, 15)) == Quantity(20, 80, 45)
    assert Quantity(2, 4).times(10.0) == Quantity(20, 40)


def test_a_quotient_turns_the_ends_around() -> None:
    assert Quantity(2, 4, 2.5).of(100) == Quantity(25, 50, 40)


def test_a_sum_without_an_expected_value_has_none() -> None:
    assert Quantity(1, 2, 1.5).plus(Quantity(1, 3)) == Quantity(2, 5)
    assert Quantity(1, 2, 1.5).plus(Quantity(1, 3, 2)) == Quantity(2, 5, 3.5)


@pytest.mark.parametrize(
    ("quantity", "spread", "middle"),
    [(Quantity.exact(3), 1, 3), (Quantity(2, 4), 2, 3), (Quantity(2, 4, 2.5), 2, 2.5)],
)
def test_spread_and_middle(quantity: Quantity, spread: float, middle: float) -> None:
    assert quantity.spread == spread
    assert quantity.middle == Quantity.exact(middle)
