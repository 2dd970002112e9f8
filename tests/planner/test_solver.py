import pytest

from gpufabric.planner.needs import LeaseNeeds
from gpufabric.planner.offers import LeaseOffer
from gpufabric.planner.rules import dominated, lease_model
from gpufabric.planner.solver import cheapest, greatest_throughput
from tests.planner.instances import Instance, by_trying, contracted, fulfils, instance, linked

SAMPLE, ALL = 60, 1000
GAP = 0.1


def check(given: Instance, seed: int) -> bool:
    """Compare the solver with trying every lease; return whether there is a lease."""
    model = lease_model(given.offers, given.needs)
    solved, tried = cheapest(model), by_trying(given)
    if solved is None or tried is None:
        assert solved is None, seed
        assert tried is None, seed
        return False
    units = {offer.id: count for offer, count in zip(model.offers, solved.units, strict=True)}
    joins = (*solved.links, *(len(model.links) + part for part in solved.parts))
    assert fulfils(given, units, sum(model.join_costs[number] for number in joins)), seed
    assert solved.usd_per_hour == pytest.approx(tried[0]), seed
    rank = sum(place * count for place, count in enumerate(solved.units, start=1))
    rank += sum(len(model.offers) + 1 + number for number in joins)
    assert rank == tried[1], seed
    return True


def check_near(given: Instance, seed: int) -> None:
    """Compare a lease that need not be the cheapest with trying every lease."""
    model = lease_model(given.offers, given.needs)
    near, tried = cheapest(model, gap=GAP), by_trying(given)
    if near is None or tried is None:
        assert near is None, seed
        assert tried is None, seed
        return
    units = {offer.id: count for offer, count in zip(model.offers, near.units, strict=True)}
    joins = (*near.links, *(len(model.links) + part for part in near.parts))
    assert fulfils(given, units, sum(model.join_costs[number] for number in joins)), seed
    assert near.gap <= GAP, seed
    assert near.usd_per_hour * (1 - near.gap) <= tried[0] * (1 + 1e-6), seed


MAKERS = {"machines": instance, "links": linked, "contracts": contracted}


@pytest.mark.parametrize("maker", MAKERS)
def test_a_sample_equals_trying_every_lease(maker: str) -> None:
    answers = [check(MAKERS[maker](seed), seed) for seed in range(SAMPLE)]
    assert 0.2 < sum(answers) / SAMPLE < 0.95


@pytest.mark.parametrize("maker", MAKERS)
def test_a_gap_holds_against_trying_every_lease(maker: str) -> None:
    for seed in range(SAMPLE):
        check_near(MAKERS[maker](seed), seed)


@pytest.mark.slow
@pytest.mark.parametrize("maker", MAKERS)
def test_a_gap_holds_for_a_thousand_instances(maker: str) -> None:
    for seed in range(SAMPLE, SAMPLE + ALL):
        check_near(MAKERS[maker](seed), seed)


@pytest.mark.slow
@pytest.mark.parametrize("maker", MAKERS)
def test_a_thousand_instances_equal_trying_every_lease(maker: str) -> None:
    answers = [check(MAKERS[maker](seed), seed) for seed in range(SAMPLE, SAMPLE + ALL)]
    assert 0.2 < sum(answers) / ALL < 0.95


def offer(name: str, **changes: float | str | None) -> LeaseOffer:
    values = {
        "id": name,
        "cloud": "aws",
        "region": "aws-us-east-1",
        "power_domain": "east",
        "gpus": 8,
        "units": 4,
        "usd_per_hour": 10.0,
        "tokens_per_second": 100.0,
        "kw": 10.0,
    }
    return LeaseOffer(**(values | changes))  # pyright: ignore[reportArgumentType]


def test_the_order_of_offers_changes_nothing() -> None:
    offers = [offer("b"), offer("a"), offer("c", region="aws-us-west-2", power_domain="west")]
    needs = LeaseNeeds(tokens_per_second=300)
    first = cheapest(lease_model(offers, needs))
    second = cheapest(lease_model(reversed(offers), needs))
    assert first == second
    assert first is not None
    assert first.units == (3, 0, 0)


def test_unknown_power_cannot_be_had_where_power_is_limited() -> None:
    offers = [offer("a", kw=None), offer("b", usd_per_hour=50.0)]
    needs = LeaseNeeds(tokens_per_second=100, kw_by_region={"aws-us-east-1": 100.0})
    solved = cheapest(lease_model(offers, needs))
    assert solved is not None
    assert solved.units == (0, 1)


def test_regions_of_unknown_grids_count_as_apart() -> None:
    offers = [offer("a", power_domain=None), offer("b", power_domain=None, region="aws-us-west-2")]
    needs = LeaseNeeds(tokens_per_second=200, survives=frozenset({"power domain"}), surviving_share=0.5)
    solved = cheapest(lease_model(offers, needs))
    assert solved is not None
    assert solved.units == (1, 1)


def test_the_greatest_throughput_is_that_of_all_units() -> None:
    model = lease_model([offer("a"), offer("b", units=2)], LeaseNeeds(tokens_per_second=10**9))
    assert cheapest(model) is None
    assert greatest_throughput(model) == pytest.approx(600)


def test_a_gap_is_stated() -> None:
    model = lease_model([offer("a"), offer("b", usd_per_hour=9.0)], LeaseNeeds(tokens_per_second=500))
    solved = cheapest(model, gap=0.01)
    assert solved is not None
    assert 0 <= solved.gap <= 0.01


def test_ways_to_pay_that_cannot_have_all_machines_add_up() -> None:
    offers = [
        offer("block", shared="machines", units=4, usd_per_hour=5.0),
        offer("list", shared="machines", units=4, usd_per_hour=6.0),
        offer("reserved", shared="machines", units=8, usd_per_hour=9.0),
    ]
    solved = cheapest(lease_model(offers, LeaseNeeds(tokens_per_second=800)))
    assert solved is not None
    assert solved.units == (4, 4, 0)
    assert cheapest(lease_model(offers, LeaseNeeds(tokens_per_second=900))) is None


def test_a_dearer_way_to_pay_for_the_same_machines_is_not_needed() -> None:
    offers = [offer("block", shared="machines", usd_per_hour=5.0), offer("list", shared="machines")]
    assert dominated(lease_model(offers, LeaseNeeds(tokens_per_second=100))) == {1}
