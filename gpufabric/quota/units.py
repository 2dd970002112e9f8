"""Adds up the units of demands on one limit; a reservation counts as a whole, and once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gpufabric.quota.demand import Demand

ReservationKey = tuple[str, str, str]
"""Identity of a reservation, shape and availability domain."""


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a sum.

    Attributes:
        units: its units.
        text: the part as text: machines and units per machine.
        reservation: the existing reservation that it counts; None for machines and new reservations.
    """

    units: int
    text: str
    reservation: ReservationKey | None = None


def terms_of(demands: Iterable[Demand]) -> list[Term]:
    """Return the parts of the sum of demands on one limit."""
    terms: list[Term] = []
    reservations: dict[ReservationKey, list[Demand]] = {}
    for demand in demands:
        if demand.reservation and demand.usage_class in ("reservation", "on-demand"):
            reservations.setdefault(_key(demand), []).append(demand)
        elif demand.nodes:
            terms.append(Term(demand.amount, _term(demand)))
    for key, members in reservations.items():
        terms.extend(_reservation(key, members))
    return terms


def total(terms: Iterable[Term]) -> int:
    """Return the sum of the units."""
    return sum(term.units for term in terms)


def running(demands: Iterable[Demand]) -> int:
    """Return the units of machines that are requested now, and of the reservations that hold them."""
    return total(terms_of(replace(demand, nodes=demand.running, surge=0) for demand in demands))


def _reservation(key: ReservationKey, members: Sequence[Demand]) -> Iterable[Term]:
    """Yield the part of a reservation with the machines in it.

    On Azure, machines beyond a reservation draw quota like any other. So do on-demand machines of AWS beyond
    the open reservation that they fill. Other machines beyond a reservation are refused.
    """
    made = sum(demand.reserves for demand in members)
    held = made or max(demand.reserved for demand in members)
    machines = sum(demand.machines for demand in members)
    if not held:
        yield from (Term(demand.amount, _term(demand)) for demand in members if demand.nodes)
        return
    first = members[0]
    spills = first.cloud == "azure" or any(demand.usage_class == "on-demand" for demand in members)
    beyond = max(0, machines - held) if spills else 0
    text = f"{held:,} reserved nodes"
    if beyond:
        text = f"({text} + {beyond:,} beyond them)"
    stacks = sorted({demand.stack for demand in members if demand.stack})
    if stacks and not made:
        shared = any(not demand.stack for demand in members)
        text = f"{text} of {'this stack and ' if shared else ''}{' and '.join(stacks)}"
    elif stacks:
        text = f"{text} of {' and '.join(stacks)}"
    yield Term((held + beyond) * first.units_per_node, _times(text, first), None if made else key)


def _key(demand: Demand) -> ReservationKey:
    return (demand.reservation, demand.shape.casefold(), demand.place)


def _term(demand: Demand) -> str:
    nodes = f"{demand.nodes:,} nodes"
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
