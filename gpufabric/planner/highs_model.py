"""Gives a model of a lease to HiGHS, and reads its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from gpufabric.planner.model import LeaseModel, LeaseRule
from gpufabric.planner.rules import dominated

_INFEASIBLE = 2
"""Status of scipy's milp."""


class UnsolvedError(Exception):
    """The solver stopped without an answer."""


@dataclass(frozen=True, slots=True)
class Minimum:
    """A lease with the least sum of weights.

    Attributes:
        units: units of each offer.
        used: for each region, whether it is in use.
        links: positions of the leased links.
        parts: positions of the leased parts of the backbone.
        value: the sum of weights.
        gap: share by which a lower sum may still exist.
        bound: sum below which no lease lies.
    """

    units: tuple[int, ...]
    used: tuple[bool, ...]
    links: tuple[int, ...]
    parts: tuple[int, ...]
    value: float
    gap: float
    bound: float


def minimize(
    model: LeaseModel,
    rows: Sequence[LeaseRule],
    weights: Sequence[float],
    least_units: Mapping[int, int],
    gap: float,
    seconds: float | None,
    kept: Minimum | None = None,
) -> Minimum | None:
    """Return a lease with the least sum of weights; None if none fulfils the rules.

    Args:
        model: offers, regions, links and parts of the backbone.
        rows: the rules that hold.
        weights: weight of each of them, in this order.
        least_units: least units of some offers, by position.
        gap: share by which the sum may be greater than the least.
        seconds: most time, in seconds; None: as long as it takes.
        kept: a lease whose machines and regions stay as they are.

    Raises:
        UnsolvedError: the time was cut short before any lease was found.
    """
    # scipy takes half a second to import, and only this command needs it. It has no types.
    np: Any = import_module("numpy")
    optimize: Any = import_module("scipy.optimize")

    offers, regions, links = len(model.offers), len(model.regions), len(model.links)
    fixed = offers + regions
    total = fixed + links + len(model.parts)
    matrix, least = _matrix(model, rows, total)
    lower = np.zeros(total)
    upper = np.array([*(float(offer.units) for offer in model.offers), *(1.0 for _ in range(total - offers))])
    for position in dominated(model) - set(least_units):
        upper[position] = 0.0
    for position, units in least_units.items():
        lower[position] = units
    if kept is not None:
        lower[:fixed] = upper[:fixed] = [float(value) for value in (*kept.units, *kept.used)]
    if bool(np.any(lower > upper)):
        return None
    largest = max((abs(weight) for weight in weights), default=1.0) or 1.0
    options: dict[str, Any] = {"mip_rel_gap": gap, "presolve": True}
    if seconds is not None:
        options["time_limit"] = seconds
    answer: Any = optimize.milp(
        np.array(weights) / largest,
        integrality=np.ones(total),
        bounds=optimize.Bounds(lower, upper),
        constraints=[optimize.LinearConstraint(matrix, np.array(least), np.inf)],
        options=options,
    )
    if answer.x is None:
        if answer.status == _INFEASIBLE:
            return None
        raise UnsolvedError(str(answer.message))
    chosen = [round(float(value)) for value in answer.x]
    value = sum(weight * value for weight, value in zip(weights, chosen, strict=True))
    bound = value if answer.mip_dual_bound is None else float(answer.mip_dual_bound) * largest
    return Minimum(
        units=tuple(chosen[:offers]),
        used=tuple(bool(value) for value in chosen[offers:fixed]),
        links=tuple(number for number in range(links) if chosen[fixed + number]),
        parts=tuple(number for number in range(len(model.parts)) if chosen[fixed + links + number]),
        value=value,
        gap=float(answer.mip_gap or 0.0),
        bound=min(value, bound),
    )


def _matrix(model: LeaseModel, rows: Sequence[LeaseRule], total: int) -> tuple[Any, list[float]]:
    sparse: Any = import_module("scipy.sparse")
    offers, fixed = len(model.offers), len(model.offers) + len(model.regions)
    values: list[float] = []
    columns: list[int] = []
    starts = [0]
    least: list[float] = []
    for row in rows:
        # Rows of one size keep the solver's tolerance the same for all of them.
        weights = (*row.units.values(), *row.regions.values(), *row.joins.values())
        size = max((abs(weight) for weight in weights), default=1.0) or 1.0
        for first, part in ((0, row.units), (offers, row.regions), (fixed, row.joins)):
            for position, weight in part.items():
                values.append(weight / size)
                columns.append(first + position)
        starts.append(len(values))
        least.append(row.least / size)
    return sparse.csr_array((values, columns, starts), shape=(len(rows), total)), least
