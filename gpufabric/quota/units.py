"""Adds up the units of demands on one limit; a reservation counts as a whole, and once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gpufabric.plural import plural
from gpufabric.quota.demand import Demand
from gpufabric.quota.headroom import UsedUnits


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a sum.

    Attributes:
        units: its units.
        text: the part as text: machines and units per machine.
    """

    units: int
    text: str


def terms_of(demands: Iterable[Demand]) -> list[Term]:
    """Return the parts of the sum of demands on one limit.

    A reservation that a stack makes counts as a whole, and the machines in it not at all. One that exists
    already is part of what is in use. On Azure, machines beyond a reservation count like any other, and so do
    on-demand machines of AWS beyond the open reservation that they fill. Other machines beyond a reservation
    are refused.
    """
    outside, reservations = _by_reservation(_single_machines_merged(demands))
    terms = [Term(demand.amount, _term(demand)) for demand in outside if demand.nodes]
    return terms + [_reservation(members) for members in reservations]


def held_by_reservations(demands: Iterable[Demand]) -> list[Demand]:
    """Return the machines that draw nothing, because reservations hold all machines that refer to them.

    Args:
        demands: all machines and reservations that exist at the same time.
    """
    _, reservations = _by_reservation(demands)
    return [
        demand
        for members in reservations
        if not _beyond(members)
        for demand in members
        if not demand.reserves
    ]


def _by_reservation(demands: Iterable[Demand]) -> tuple[list[Demand], list[list[Demand]]]:
    """Return the machines outside reservations, and each reservation with the machines in it."""
    listed, outside = list(demands), list[Demand]()
    reservations: dict[tuple[str, str, str], list[Demand]] = {}
    made = {demand.reservation for demand in listed if demand.reserves}
    for demand in listed:
        if demand.usage_class == "reservation" or (
            demand.usage_class == "on-demand" and demand.reservation in made
        ):
            key = (demand.reservation, demand.shape.casefold(), demand.place)
            reservations.setdefault(key, []).append(demand)
        else:
            outside.append(demand)
    return outside, list(reservations.values())


def _single_machines_merged(demands: Iterable[Demand]) -> list[Demand]:
    """Merge equal demands of one machine each, so that a program with many single machines has one part."""
    merged: dict[object, Demand] = {}
    for position, demand in enumerate(demands):
        single = (demand.nodes, demand.surge, demand.reserves) == (1, 0, 0)
        leaving = demand.what if demand.removed else ""
        key = (replace(demand, running=0), demand.reservation, leaving) if single else position
        before = merged.get(key)
        merged[key] = (
            replace(before, nodes=before.nodes + 1, running=before.running + demand.running)
            if before
            else demand
        )
    return list(merged.values())


def total(terms: Iterable[Term]) -> int:
    """Return the sum of the units."""
    return sum(term.units for term in terms)


def running(demands: Iterable[Demand]) -> UsedUnits:
    """Return the units of machines that are requested now, and of the reservations of their stack.

    Machines in an existing reservation of unknown size may all be inside.
    """
    now = [replace(demand, nodes=demand.running, surge=0) for demand in demands]
    inside = [replace(demand, removed=True) for demand in now]
    return UsedUnits(total(terms_of(inside)), total(terms_of(now)))


def _reservation(members: Sequence[Demand]) -> Term:
    """Return the part of a reservation with the machines in it."""
    first = members[0]
    made, machines, beyond = sum(demand.reserves for demand in members), _machines(members), _beyond(members)
    parts = [
        plural(made, "reserved node")
        if made
        else f"{plural(machines - beyond, 'node')} in an existing reservation"
    ]
    if beyond:
        parts.append(f"{beyond:,} beyond it")
    text = f"({' + '.join(parts)})" if beyond else parts[0]
    stacks = sorted({demand.stack for demand in members})
    if any(stacks):
        text = f"{text} of {' and '.join(stack or 'this stack' for stack in stacks)}"
    counted = made + beyond
    if not counted:
        return Term(0, f"{text} (in used already)")
    return Term(
        counted * first.units_per_node,
        _times(text, first) if made else f"{text}: {_times(f'{beyond:,}', first)}",
    )


def _holds(members: Sequence[Demand]) -> int:
    """Return the machines that a reservation holds; 0 if that is not known."""
    return sum(demand.reserves for demand in members) or max(demand.reserved for demand in members)


def _machines(members: Sequence[Demand]) -> int:
    # Machines that an update removes run already, in a reservation that is no longer declared.
    return sum(demand.machines for demand in members if _holds(members) or not demand.removed)


def _beyond(members: Sequence[Demand]) -> int:
    """Return the machines that draw quota because their reservation does not hold them."""
    spills = members[0].cloud == "azure" or any(demand.usage_class == "on-demand" for demand in members)
    return max(0, _machines(members) - _holds(members)) if spills else 0


def _term(demand: Demand) -> str:
    nodes = plural(demand.nodes, "node")
    if demand.surge:
        nodes = f"({nodes} + {demand.surge:,} of surge)"
    if demand.replaced:
        nodes = f"{nodes} that run until their replacements do"
    if demand.removed:
        nodes = f"{nodes} of {demand.what} that run until the update removes them"
    if demand.stack:
        nodes = f"{nodes} of {demand.stack}"
    return _times(nodes, demand)


def _times(nodes: str, demand: Demand) -> str:
    return f"{nodes} x {demand.units_per_node:,} {demand.unit}" if demand.unit else nodes
