import pytest

from gpufabric.training.answer.estimate import Estimate


def test_a_product_multiplies_the_ends() -> None:
    assert Estimate(2, 4, 3).times(Estimate(10, 20, 15)) == Estimate(20, 80, 45)
    assert Estimate(2, 4).times(10.0) == Estimate(20, 40)


def test_a_quotient_turns_the_ends_around() -> None:
    assert Estimate(2, 4, 2.5).of(100) == Estimate(25, 50, 40)


def test_a_sum_without_an_expected_value_has_none() -> None:
    assert Estimate(1, 2, 1.5).plus(Estimate(1, 3)) == Estimate(2, 5)
    assert Estimate(1, 2, 1.5).plus(Estimate(1, 3, 2)) == Estimate(2, 5, 3.5)


@pytest.mark.parametrize(
    ("estimate", "spread", "middle"),
    [(Estimate.exact(3), 1, 3), (Estimate(2, 4), 2, 3), (Estimate(2, 4, 2.5), 2, 2.5)],
)
def test_spread_and_middle(estimate: Estimate, spread: float, middle: float) -> None:
    assert estimate.spread == spread
    assert estimate.middle == Estimate.exact(middle)
