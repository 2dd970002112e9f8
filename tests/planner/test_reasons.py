from dataclasses import replace

import pytest

from gpufabric.planner.needs import LeaseNeeds
from gpufabric.planner.reasons import not_taken
from gpufabric.planner.rules import lease_model
from gpufabric.planner.solver import cheapest
from tests.planner.instances import Instance, instance
from tests.planner.test_solver import offer


def test_a_dearer_offer_is_taken_at_the_price_of_the_cheaper() -> None:
    model = lease_model([offer("a"), offer("b", usd_per_hour=14.0)], LeaseNeeds(tokens_per_second=200))
    best = cheapest(model)
    assert best is not None
    reason = not_taken(model, best, 1)
    assert reason.dearer_by_usd_per_hour == pytest.approx(4)
    assert reason.taken_below_usd_per_hour == pytest.approx(10)


def test_what_cannot_be_had_has_no_price() -> None:
    model = lease_model([offer("a"), offer("b", units=0)], LeaseNeeds(tokens_per_second=200))
    best = cheapest(model)
    assert best is not None
    reason = not_taken(model, best, 1)
    assert reason.dearer_by_usd_per_hour is None
    assert reason.taken_below_usd_per_hour is None


def at_price(given: Instance, name: str, usd: float) -> Instance:
    offers = tuple(
        replace(offered, usd_per_hour=usd) if offered.id == name else offered for offered in given.offers
    )
    return Instance(offers, given.needs)


@pytest.mark.parametrize("seed", range(30))
def test_below_its_price_an_offer_is_taken_and_above_it_is_not(seed: int) -> None:
    given = instance(seed)
    given = Instance(given.offers, replace(given.needs, budget_usd_per_hour=None))
    model = lease_model(given.offers, given.needs)
    best = cheapest(model)
    if best is None:
        return
    for position, offered in enumerate(model.offers):
        if best.units[position]:
            continue
        price = not_taken(model, best, position).taken_below_usd_per_hour
        if price is None:
            continue
        for factor, taken in ((0.98, True), (1.02, False)):
            moved = at_price(given, offered.id, price * factor)
            solved = cheapest(lease_model(moved.offers, moved.needs))
            assert solved is not None
            assert bool(solved.units[position]) is taken, (seed, offered.id, price, factor)


def test_the_rule_that_prevents_an_offer_is_named() -> None:
    offers = [offer("a"), offer("b", region="aws-us-west-2", kw=None)]
    needs = LeaseNeeds(tokens_per_second=200, kw_by_region={"aws-us-west-2": 30.0})
    model = lease_model(offers, needs)
    best = cheapest(model)
    assert best is not None
    assert not_taken(model, best, 1).because == ("power of a region",)
