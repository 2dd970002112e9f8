"""Racks whose machines share one NVLink domain."""

from collections.abc import Iterator

from gpufabric.cost.text import plural
from gpufabric.policies.azure.pools import AksPool, AksPoolRule
from gpufabric.policies.rule import Finding
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class WholeRacks(AksPoolRule):
    """Node pools of rack-scale machines consist of whole racks."""

    id = "whole-racks"
    title = "Pools of rack-scale machines consist of whole NVLink domains"
    why = (
        "A job uses whole NVLink domains of 72 GPUs. The machines of an incomplete rack are paid for and "
        "belong to no domain."
    )
    level = "mandatory"
    fix = (
        "Request a multiple of the machines in one rack, and disable autoscaling, which adds single machines."
    )

    def judge_pool(self, pool: AksPool, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check the size of the pool at peak."""
        shape = pool.shape(view.context.catalog)
        if shape is None or shape.infiniband is None or shape.nodes_per_nvlink_domain == 1:
            return
        unit, nodes = shape.nodes_per_nvlink_domain, pool.nodes_max()
        if nodes % unit:
            floor = nodes // unit * unit
            valid = " or ".join(str(count) for count in (floor, floor + unit) if count)
            yield pool.finding(
                f"has {plural(nodes, 'node')} of {pool.size()}, which come in racks of {unit}: "
                f"{valid} are whole"
            )
