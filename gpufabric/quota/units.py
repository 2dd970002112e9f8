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
    terms: list[Term] = []
    reservations: dict[tuple[str, str, str], list[Demand]] = {}
    listed = _single_machines_merged(demands)
    made = {demand.reservation for demand in listed if demand.reserves}
    for demand in listed:
        if demand.usage_class == "reservation" or (
            demand.usage_class == "on-demand" and demand.reservation in made
        ):
            key = (demand.reservation, demand.shape.casefold(), demand.place)
            reservations.setdefault(key, []).append(demand)
        elif demand.nodes:
            terms.append(Term(demand.amount, _term(demand)))
    for members in reservations.values():
        terms.append(_reservation(members))
    return terms


def _single_machines_merged(demands: Iterable[Demand]) -> list[Demand]:
    """Merge equal demands of one machine each, so that a program with many single machines has one part."""
    merged: dict[object, Demand] = {}
    for position, demand in enumerate(demands):
        single = (demand.nodes, demand.surge, demand.reserves) == (1, 0, 0)
        key = (replace(demand, running=0), demand.what if demand.removed else "") if single else position
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
    made = sum(demand.reserves for demand in members)
    holds = made or max(demand.reserved for demand in members)
    # Machines that an update removes run already, in a reservation that is no longer declared.
    machines = sum(demand.machines for demand in members if holds or not demand.removed)
    spills = first.cloud == "azure" or any(demand.usage_class == "on-demand" for demand in members)
    beyond = max(0, machines - holds) if spills else 0
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
