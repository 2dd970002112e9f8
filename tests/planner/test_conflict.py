from itertools import combinations

import pytest

from gpufabric.planner.conflict import conflict_of
from gpufabric.planner.model import RuleKind
from gpufabric.planner.needs import LeaseNeeds
from gpufabric.planner.rules import lease_model
from gpufabric.planner.solver import cheapest
from tests.planner.instances import instance
from tests.planner.test_solver import offer


def test_a_lease_that_exists_has_no_conflict() -> None:
    assert conflict_of(lease_model([offer("a")], LeaseNeeds(tokens_per_second=100))) is None


def test_too_much_throughput_says_how_much_can_be_had() -> None:
    conflict = conflict_of(lease_model([offer("a")], LeaseNeeds(tokens_per_second=500)))
    assert conflict is not None
    assert conflict.kinds == ("throughput",)
    assert conflict.most_tokens_per_second == pytest.approx(400)


def test_a_budget_that_is_too_small_says_which_would_do() -> None:
    needs = LeaseNeeds(tokens_per_second=400, budget_usd_per_hour=30)
    conflict = conflict_of(lease_model([offer("a")], needs))
    assert conflict is not None
    assert conflict.kinds == ("throughput", "budget")
    assert conflict.most_tokens_per_second == pytest.approx(300)
    assert conflict.least_usd_per_hour == pytest.approx(40)


def test_one_region_cannot_survive_its_loss() -> None:
    needs = LeaseNeeds(tokens_per_second=100, survives=frozenset({"region"}), surviving_share=0.5)
    conflict = conflict_of(lease_model([offer("a")], needs))
    assert conflict is not None
    assert conflict.kinds == ("throughput", "loss of a region")


@pytest.mark.parametrize("seed", range(40))
def test_conflicts_are_the_smallest(seed: int) -> None:
    given = instance(seed)
    model = lease_model(given.offers, given.needs)
    conflict = conflict_of(model)
    if conflict is None:
        assert cheapest(model) is not None
        return
    others: list[RuleKind] = [kind for kind in model.kinds if kind not in conflict.kinds]
    assert cheapest(model, without=others) is None
    for size in range(len(conflict.kinds)):
        for smaller in combinations(model.kinds, size):
            left_out: list[RuleKind] = [kind for kind in model.kinds if kind not in smaller]
            assert cheapest(model, without=left_out) is not None
