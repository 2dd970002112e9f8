"""Order in which the pools of a region are drained."""

from gpufabric.plan.drain_order import drain_order, unknown_pools
from gpufabric.spec.maintenance import Maintenance
from tests.policies import aws_stack


def test_order_leaves_out_pools_of_other_regions() -> None:
    region = aws_stack.region()
    pool = next(iter(region.pools))
    maintenance = Maintenance(drain_order=["elsewhere", pool])
    assert drain_order(region, maintenance) == [pool]
    assert drain_order(region, None) == []


def test_pool_that_the_region_lacks_is_a_problem() -> None:
    region = aws_stack.region().model_copy(update={"maintenance": Maintenance(drain_order=["trian"])})
    (problem,) = unknown_pools(region)
    assert (problem.where, problem.given) == ("maintenance.drain_order[0]", "trian")
    assert "train" in problem.allowed
    assert unknown_pools(aws_stack.region()) == []
