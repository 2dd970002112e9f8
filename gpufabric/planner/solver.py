"""Solves a model of a lease with HiGHS (scipy)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from gpufabric.planner.rules import LeaseModel, LeaseRule, RuleKind, dominated

_TOLERANCE = 1e-6
"""Share by which a second solution may cost more and still count as equal."""


@dataclass(frozen=True, slots=True)
class SolvedLease:
    """A lease that fulfils a model.

    Attributes:
        units: units of each offer, in the order of the model.
        usd_per_hour: its cost, in US dollars.
        gap: share by which a cheaper lease may still exist; 0 if it is proven to be the cheapest.
    """

    units: tuple[int, ...]
    usd_per_hour: float
    gap: float


class UnsolvedError(Exception):
    """The solver stopped without an answer."""


def cheapest(
    model: LeaseModel,
    *,
    without: Collection[RuleKind] = (),
    least_units: Mapping[int, int] | None = None,
    gap: float = 0.0,
    seconds: float | None = None,
) -> SolvedLease | None:
    """Return the cheapest lease; None if there is none.

    Among leases of the same cost it takes the one with the offers whose names come first. The solver runs on
    one thread in a fixed order, so that the same input gives the same lease, unless the time is cut short.

    Args:
        model: offers and rules.
        without: kinds of rules to leave out.
        least_units: least units of some offers, by position.
        gap: share by which the lease may cost more than the cheapest.
        seconds: most time, in seconds; None: as long as it takes.

    Raises:
        UnsolvedError: the time was cut short before any lease was found.
    """
    rows = [row for row in model.rows if row.kind is None or row.kind not in without]
    costs = (*model.costs, *model.region_costs)
    first = _minimize(model, rows, costs, least_units or {}, gap, seconds)
    if first is None:
        return None
    if not gap:
        ranks = (*range(1, len(model.offers) + 1), *(0.0 for _ in model.regions))
        slack = max(1.0, first.value) * _TOLERANCE
        budget = LeaseRule(
            None,
            {number: -cost for number, cost in enumerate(model.costs)},
            {number: -cost for number, cost in enumerate(model.region_costs)},
            -(first.value + slack),
        )
        second = _minimize(model, [*rows, budget], ranks, least_units or {}, 0.0, seconds)
        if second is not None:
            return SolvedLease(second.units, _cost(model, second), 0.0)
    return SolvedLease(first.units, _cost(model, first), first.gap)


def greatest_throughput(model: LeaseModel, *, without: Collection[RuleKind] = ()) -> float:
    """Return the greatest throughput that the other rules allow, in tokens per second; 0 if there is none.

    Args:
        model: offers and rules.
        without: kinds of rules to leave out, beside ``throughput``.
    """
    left_out = {*without, "throughput"}
    rows = [row for row in model.rows if row.kind is None or row.kind not in left_out]
    rates = (*(-offer.tokens_per_second for offer in model.offers), *(0.0 for _ in model.regions))
    best = _minimize(model, rows, rates, {}, 0.0, None)
    return 0.0 if best is None else -best.value


@dataclass(frozen=True, slots=True)
class _Minimum:
    units: tuple[int, ...]
    used: tuple[bool, ...]
    value: float
    gap: float


def _cost(model: LeaseModel, minimum: _Minimum) -> float:
    machines = sum(units * cost for units, cost in zip(minimum.units, model.costs, strict=True))
    fixed = sum(cost for used, cost in zip(minimum.used, model.region_costs, strict=True) if used)
    return machines + fixed


def _minimize(
    model: LeaseModel,
    rows: Sequence[LeaseRule],
    weights: Sequence[float],
    least_units: Mapping[int, int],
    gap: float,
    seconds: float | None,
) -> _Minimum | None:
    # scipy takes half a second to import, and only this command needs it. It has no types.
    np: Any = import_module("numpy")
    optimize: Any = import_module("scipy.optimize")
    sparse: Any = import_module("scipy.sparse")

    offers, regions = len(model.offers), len(model.regions)
    values: list[float] = []
    columns: list[int] = []
    starts = [0]
    least: list[float] = []
    for row in rows:
        # Rows of one size keep the solver's tolerance the same for all of them.
        size = (
            max((abs(weight) for weight in (*row.units.values(), *row.regions.values())), default=1.0) or 1.0
        )
        for position, weight in row.units.items():
            values.append(weight / size)
            columns.append(position)
        for position, weight in row.regions.items():
            values.append(weight / size)
            columns.append(offers + position)
        starts.append(len(values))
        least.append(row.least / size)
    matrix = sparse.csr_array((values, columns, starts), shape=(len(rows), offers + regions))
    lower = np.zeros(offers + regions)
    for position, units in least_units.items():
        lower[position] = units
    upper = np.array([*(float(offer.units) for offer in model.offers), *(1.0 for _ in range(regions))])
    for position in dominated(model) - set(least_units):
        upper[position] = 0.0
    if bool(np.any(lower > upper)):
        return None
    largest = max((abs(weight) for weight in weights), default=1.0) or 1.0
    options: dict[str, Any] = {"mip_rel_gap": gap, "presolve": True}
    if seconds is not None:
        options["time_limit"] = seconds
    answer: Any = optimize.milp(
        np.array(weights) / largest,
        integrality=np.ones(offers + regions),
        bounds=optimize.Bounds(lower, upper),
        constraints=[optimize.LinearConstraint(matrix, np.array(least), np.inf)],
        options=options,
    )
    if answer.x is None:
        if answer.status == _INFEASIBLE:
            return None
        raise UnsolvedError(str(answer.message))
    chosen = [round(float(value)) for value in answer.x]
    return _Minimum(
        units=tuple(chosen[:offers]),
        used=tuple(bool(value) for value in chosen[offers:]),
        value=sum(weight * value for weight, value in zip(weights, chosen, strict=True)),
        gap=float(answer.mip_gap or 0.0),
    )


_INFEASIBLE = 2
"""Status of scipy's milp."""
