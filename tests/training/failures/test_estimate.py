from gpufabric.training.failures.estimate import Estimate


def test_ends_change_places_for_what_falls() -> None:
    assert Estimate(1, 2, 4).falling(lambda rate: 8 / rate) == Estimate(2, 4, 8)
    assert Estimate(1, 2, 4).scaled(0.5) == Estimate(0.5, 1, 2)
    assert Estimate.exactly(3) == Estimate(3, 3, 3)
