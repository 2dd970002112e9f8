"""Declarations at the edge of what Azure refuses, which the plan takes."""

from typing import Any

import pytest

from gpufabric.spec.problems import DeclarationError
from tests.plan.conftest import PlanRegion
from tests.plan.declarations.azure.declared import GB200, GROUP, PLAIN, pool, reserved


@pytest.mark.parametrize(
    ("nodes", "capacity"),
    [
        (18, {"mode": "on-demand"}),
        (36, {"mode": "new-reservation", "nodes": 54}),
        (18, reserved(nodes=18)),
        (18, reserved(GROUP.upper(), nodes=18)),
    ],
    ids=["on-demand", "new-reservation", "reservation", "capitals"],
)
def test_accepted(plan: PlanRegion, nodes: int, capacity: dict[str, Any]) -> None:
    (planned,) = plan("azure", **pool(GB200, nodes, capacity=capacity)).pools
    assert planned.capacity.mode == capacity["mode"]


def test_every_problem_of_every_pool_is_listed(plan: PlanRegion) -> None:
    pools = {
        "one": {"shape": GB200, "nodes": 20, "nodes_per_rack": 20, "capacity": {"mode": "spot"}},
        "two": {"shape": PLAIN, "nodes": 4, "nodes_per_partition": 2},
    }
    with pytest.raises(DeclarationError) as caught:
        plan("azure", pools=pools)
    assert sorted(problem.where for problem in caught.value.problems) == [
        "pools.one.capacity.mode",
        "pools.one.nodes_per_rack",
        "pools.two.nodes_per_partition",
        "pools.two.shape",
    ]
