"""Machines that a stack has already, by its state."""

from collections.abc import Sequence

from gpufabric.preflight.case import StackCase
from gpufabric.spec.pools import Pool


def own_machines(case: StackCase, pools: Sequence[tuple[str, Pool]]) -> int | None:
    """Return the machines that pools of the stack have already; None if its state is not known.

    A pool has the machines that run in it, or those that the stack reserved for it if they are more.

    Args:
        case: the stack.
        pools: pools by name.
    """
    if case.needs is None or case.needs.holding is None:
        return None
    names = {name for name, _ in pools} | {pool.was for _, pool in pools if pool.was}
    holding = [demand for demand in case.needs.holding if demand.what in names]
    return sum(
        max(
            sum(demand.nodes for demand in holding if demand.what == name),
            sum(demand.reserves for demand in holding if demand.what == name),
        )
        for name in names
    )
