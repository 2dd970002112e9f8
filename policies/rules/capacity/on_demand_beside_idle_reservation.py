"""Reserved machines that are idle while others run on demand."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from gpufabric.plural import plural
from gpufabric.policies.aws.nodes import Nodes, node_groups
from gpufabric.policies.aws.types import CAPACITY_BLOCK, CAPACITY_RESERVATION
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, Rule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.capacity import Reservation
from gpufabric.spec.pool import pool_on_resources


@dataclass(slots=True)
class _Held:
    """Reserved machines of a shape, and how many of them pools may use."""

    shape: str
    nodes: int
    used: int = 0


class OnDemandBesideIdleReservation(Rule):
    """No machine is bought on demand while reserved machines of the same shape are idle."""

    id = "on-demand-beside-idle-reservation"
    title = "Reserved machines are used before machines are bought on demand"
    why = (
        "A reservation is billed whether it is used or not. On-demand machines beside an idle reservation "
        "are paid for twice."
    )
    level = "advisory"
    fix = "Let the pool use the reservation, or release the unused part of it."
    clouds = ("aws",)

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the stack's and the declared reservations with the pools at peak.

        An open reservation of the stack does not count: matching on-demand machines fill it automatically.
        """
        held = dict(_declared(view.context))
        yield from judge_each(
            view.graph.of(CAPACITY_RESERVATION), lambda reservation: _hold(reservation, held)
        )
        groups = [nodes.group for nodes in node_groups(view.graph)]
        bought: dict[str, list[tuple[str, int]]] = defaultdict(list)

        def buy(group: Resource) -> Iterator[Finding | Unevaluated]:
            nodes = Nodes(group, view.graph)
            shape = nodes.shape() if nodes.capacity() == "on-demand" else None
            if shape and nodes.nodes_max():
                bought[shape].append((nodes.pool, nodes.nodes_max()))
            yield from ()

        def use(group: Resource) -> Iterator[Finding | Unevaluated]:
            nodes = Nodes(group, view.graph)
            if nodes.capacity() in ("reservation", "capacity-block"):
                reserved = held.get(_reservation(nodes, view.context))
                if reserved is not None:
                    reserved.used += nodes.nodes_max()
            yield from ()

        if not held:
            return
        yield from judge_each(groups, buy)
        if not any(nodes.shape in bought for nodes in held.values()):
            return
        yield from judge_each(groups, use)
        for shape, pools in bought.items():
            text = _idle(shape, pools, [nodes for nodes in held.values() if nodes.shape == shape])
            if text:
                yield Finding(f"{view.context.stack}: {text}")


def _idle(shape: str, pools: list[tuple[str, int]], reserved: list[_Held]) -> str:
    idle = sum(max(nodes.nodes - nodes.used, 0) for nodes in reserved)
    if not idle:
        return ""
    names = ", ".join(f"{pool} {number:,}" for pool, number in pools)
    nodes = plural(sum(number for _, number in pools), "node")
    total = sum(nodes.nodes for nodes in reserved)
    return f"{nodes} of {shape} on demand ({names}) while {idle:,} of {total:,} reserved ones are unused"


def _declared(context: PolicyContext) -> Iterator[tuple[str, _Held]]:
    """Return the reservations that the stack declares, except blocks that do not run now."""
    declared = context.declared_region
    if declared is None:
        return
    for pool in declared.pools.values():
        capacity = pool.capacity
        if isinstance(capacity, CapacityBlock) and not capacity.starts <= context.now < capacity.ends:
            continue
        if isinstance(capacity, Reservation | CapacityBlock):
            yield capacity.id, _Held(pool.shape, capacity.nodes)


def _hold(reservation: Resource, held: dict[str, _Held]) -> Iterator[Finding | Unevaluated]:
    if reservation.props.text("instanceMatchCriteria") != "targeted":
        return
    shape = reservation.props.text("instanceType")
    number = reservation.props.number("instanceCount")
    if shape is not None and number is not None:
        held[reservation.urn] = _Held(shape, number)
    yield from ()


def _reservation(nodes: Nodes, context: PolicyContext) -> str:
    """Return which reservation a group uses: one of the stack, or one by its id."""
    made = nodes.made_here(CAPACITY_RESERVATION)
    if made is not None:
        return made.urn
    bought = nodes.made_here(CAPACITY_BLOCK)
    try:
        return (bought.props.text("capacityBlockOfferingId") if bought else nodes.target()) or ""
    except UnreadableProperty:
        declared = context.declared_region
        pool = pool_on_resources(declared.pools, nodes.pool) if declared else None
        if pool is not None and isinstance(pool.capacity, Reservation | CapacityBlock):
            return pool.capacity.id
        raise
